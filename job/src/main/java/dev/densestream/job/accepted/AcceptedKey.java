// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.accepted;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The key of a record on the topic of accepted weights: {@code model@version}, or {@code
 * model@retired} for a model's end. What follows the last {@code @} holds none, so the key says one
 * thing whatever the model's name.
 *
 * @param version empty for the model's end
 */
public record AcceptedKey(String model, OptionalLong version) {

    private static final String RETIRED = "retired";

    public static AcceptedKey of(String model, long version) {
        return new AcceptedKey(model, OptionalLong.of(version));
    }

    public static AcceptedKey retired(String model) {
        return new AcceptedKey(model, OptionalLong.empty());
    }

    /** What a record's key says; empty if the job did not write it. */
    static Optional<AcceptedKey> parse(byte @Nullable [] key) {
        return parse(key == null ? null : new String(key, StandardCharsets.UTF_8));
    }

    /** The same of a key that is text already. */
    public static Optional<AcceptedKey> parse(@Nullable String key) {
        String text = key == null ? "" : key;
        int at = text.lastIndexOf('@');
        String rest = text.substring(at + 1);
        if (at < 1) {
            return Optional.empty();
        }
        if (rest.equals(RETIRED)) {
            return Optional.of(retired(text.substring(0, at)));
        }
        return rest.matches("[0-9]{1,18}")
                ? Optional.of(of(text.substring(0, at), Long.parseLong(rest)))
                : Optional.empty();
    }

    public byte[] bytes() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return model + "@" + (version.isPresent() ? version.getAsLong() : RETIRED);
    }
}
