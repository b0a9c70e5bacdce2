// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.weights;

import dev.densestream.job.config.AllowedUris;
import dev.densestream.job.record.WeightsReference;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.safetensors.ForeignFile;
import dev.densestream.serde.weights.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.jspecify.annotations.Nullable;

/** The files that references name: read where allowed, and only if they are what was promised. */
public final class ReferencedFile {

    private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;

    /** Enough to tell what a file is. */
    private static final int START_BYTES = 64 << 10;

    private final AllowedUris allowed;
    private final long maxBytes;

    /**
     * @param maxBytes the largest file that is read
     */
    public ReferencedFile(AllowedUris allowed, long maxBytes) {
        this.allowed = allowed;
        this.maxBytes = maxBytes;
    }

    /**
     * The file's bytes, of the size and the digest that the reference gives. Only a file of that
     * size is read, into one array.
     *
     * @throws IllegalArgumentException in one line, if it may not be read, is not there, or is
     *     another one
     * @throws IOException if reading fails; trying again may help
     */
    public byte[] read(WeightsReference reference) throws IOException {
        requireAtMost(maxBytes, reference.size());
        Path path = allowed.require(reference.uri());
        byte[] bytes = bytes(path, reference);
        String sha256 = Sha256.hex(bytes);
        if (!sha256.equals(reference.sha256())) {
            throw problem(
                    reference,
                    "expected sha256 %s, got %s".formatted(reference.sha256(), sha256),
                    null);
        }
        return bytes;
    }

    /**
     * @throws IllegalArgumentException if a file of weights is larger than allowed
     */
    public static void requireAtMost(long maxBytes, long size) {
        if (size > maxBytes) {
            throw new IllegalArgumentException(
                    "weights: expected at most %d bytes, got %d; raise --max-weights-bytes"
                            .formatted(maxBytes, size));
        }
    }

    private static byte[] bytes(Path path, WeightsReference reference) throws IOException {
        long size;
        byte[] start;
        try {
            FileSystem files = path.getFileSystem();
            size = files.getFileStatus(path).getLen();
            boolean promised = size == reference.size() && size <= MAX_ARRAY_BYTES;
            try (var in = files.open(path)) {
                byte[] bytes = new byte[promised ? (int) size : START_BYTES];
                int read = in.readNBytes(bytes, 0, bytes.length);
                if (promised && read == size) {
                    return bytes;
                }
                start = Arrays.copyOf(bytes, Math.min(read, START_BYTES));
            }
        } catch (FileNotFoundException | NoSuchFileException e) {
            throw problem(reference, "no such file", e);
        } catch (UnsupportedFileSystemSchemeException e) {
            throw problem(reference, "no file system of Flink reads it; install its plugin", e);
        } catch (RuntimeException e) {
            // clients of object stores throw their own
            throw new IOException(e);
        }
        String what = ForeignFile.describe(start).map(text -> "; " + text).orElse("");
        throw problem(
                reference,
                "expected %d bytes, got %d%s".formatted(reference.size(), size, what),
                null);
    }

    private static IllegalArgumentException problem(
            WeightsReference reference, String text, @Nullable Throwable e) {
        return new IllegalArgumentException(
                "uri %s: %s".formatted(Quoted.of(reference.uri()), text), e);
    }
}
