package dev.densestream.job.weights;

import dev.densestream.serde.Quoted;
import dev.densestream.serde.safetensors.ForeignFile;
import dev.densestream.serde.weights.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.jspecify.annotations.Nullable;

/** The files that references name: read where allowed, and only if they are what was promised. */
public final class ReferencedFile {

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
     * The file's bytes, of the size and the digest that the reference gives. No more than that size
     * and one byte are read.
     *
     * @throws IllegalArgumentException in one line, if it may not be read, is not there, or is
     *     another one
     * @throws IOException if reading fails; trying again may help
     */
    public byte[] read(WeightsReference reference) throws IOException {
        requireAtMost(maxBytes, reference.size());
        Path path = allowed.require(reference.uri());
        byte[] bytes = bytes(path, reference);
        if (bytes.length != reference.size()) {
            throw problem(
                    reference,
                    "expected %d bytes, got %s%s"
                            .formatted(
                                    reference.size(),
                                    bytes.length > reference.size() ? "more" : bytes.length,
                                    ForeignFile.describe(bytes).map(f -> "; " + f).orElse("")),
                    null);
        }
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
        // grows with what comes, whatever was promised
        int most = (int) Math.min(reference.size() + 1, Integer.MAX_VALUE - 8);
        try (var in = path.getFileSystem().open(path)) {
            return in.readNBytes(most);
        } catch (FileNotFoundException | NoSuchFileException e) {
            throw problem(reference, "no such file", e);
        } catch (UnsupportedFileSystemSchemeException e) {
            throw problem(reference, "no file system of Flink reads it; install its plugin", e);
        } catch (RuntimeException e) {
            // clients of object stores throw their own
            throw new IOException(e);
        }
    }

    private static IllegalArgumentException problem(
            WeightsReference reference, String text, @Nullable Throwable e) {
        return new IllegalArgumentException(
                "uri %s: %s".formatted(Quoted.of(reference.uri()), text), e);
    }
}
