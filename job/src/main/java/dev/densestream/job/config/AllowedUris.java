// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import dev.densestream.serde.Quoted;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The places that weights may be read from: whoever writes the weights topic chooses a URI, whoever
 * runs the job chooses which of them are followed.
 *
 * <p>A URI is allowed if it has the scheme and the authority of a prefix, and its path is the
 * prefix's or goes on behind a slash. URIs that name a folder above ({@code ..}), in whatever
 * spelling, are not followed at all.
 */
public final class AllowedUris {

    private final List<Location> prefixes;

    private AllowedUris(List<Location> prefixes) {
        this.prefixes = prefixes;
    }

    /**
     * Those below the given prefixes; none allows nothing.
     *
     * @throws IllegalArgumentException if a prefix is no plain URI
     */
    public static AllowedUris below(List<String> prefixes) {
        return new AllowedUris(prefixes.stream().map(Location::of).toList());
    }

    /**
     * The path of an allowed URI, made from what was checked.
     *
     * @throws IllegalArgumentException in one line, if it is not allowed
     */
    public Path require(String uri) {
        Location location = Location.of(uri);
        if (prefixes.stream().noneMatch(prefix -> prefix.holds(location))) {
            throw new IllegalArgumentException(
                    "uri %s: expected one below what --weights-uri-allow names, got another; allow it or move the file"
                            .formatted(Quoted.of(uri)));
        }
        return new Path(location.scheme, location.authority, location.path);
    }

    /**
     * A URI without anything to interpret.
     *
     * @param path decoded, begins with a slash, ends without
     */
    private record Location(String scheme, @Nullable String authority, String path) {

        static Location of(String text) {
            URI uri;
            try {
                uri = new URI(text);
            } catch (URISyntaxException e) {
                throw problem(text, "a URI", e);
            }
            String scheme = uri.getScheme();
            String path = uri.getPath();
            if (scheme == null || path == null || !(path.isEmpty() || path.startsWith("/"))) {
                throw problem(text, "one such as s3://bucket/models or file:///models", null);
            }
            if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw problem(text, "one without ? and #", null);
            }
            String trimmed = path.replaceAll("/+$", "");
            requirePlain(text, trimmed);
            return new Location(scheme.toLowerCase(Locale.ROOT), uri.getRawAuthority(), trimmed);
        }

        /** What is checked is what is read only if no file system reads more into it. */
        private static void requirePlain(String text, String path) {
            if (path.isEmpty()) {
                return;
            }
            for (String segment : path.substring(1).split("/", -1)) {
                if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                    throw problem(text, "one without empty, . or .. segments", null);
                }
            }
            if (path.indexOf('\\') >= 0
                    || path.indexOf('%') >= 0
                    || path.chars().anyMatch(Character::isISOControl)) {
                throw problem(text, "one without \\, escaped % and control characters", null);
            }
        }

        boolean holds(Location other) {
            return scheme.equals(other.scheme)
                    && Objects.equals(authority, other.authority)
                    && !other.path.isEmpty()
                    && (other.path.equals(path) || other.path.startsWith(path + "/"));
        }

        private static IllegalArgumentException problem(
                String text, String expected, @Nullable Throwable cause) {
            return new IllegalArgumentException(
                    "uri %s: expected %s".formatted(Quoted.of(text), expected), cause);
        }
    }
}
