// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.weights;

import dev.densestream.cli.terminal.InputFile;
import dev.densestream.job.config.AllowedUris;
import dev.densestream.job.record.WeightsReference;
import dev.densestream.serde.torch.TorchFile;
import dev.densestream.serde.weights.Sha256;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;

/** Weights that are published by where they are. */
final class ReferencedWeights {

    private ReferencedWeights() {}

    /**
     * What a record says of a file: size and digest are those of the copy that is here.
     *
     * @param copy the file that was checked
     * @param uri where jobs will read it; if a file system of this program reads it too, both must
     *     have the same bytes
     * @param allowed what the job's --weights-uri-allow says; none to leave that open
     * @throws IllegalArgumentException in one line, if jobs could not read it
     */
    static WeightsReference of(
            java.nio.file.Path copy, String prefix, String uri, List<String> allowed) {
        byte[] bytes = InputFile.read("weights", copy);
        if (TorchFile.is(bytes)) {
            throw new IllegalArgumentException(
                    "weights %s: expected safetensors, which jobs read, got a file of PyTorch; convert it with densestream weights convert"
                            .formatted(copy));
        }
        if (!allowed.isEmpty()) {
            AllowedUris.below(allowed).require(uri);
        }
        requireSame(uri, bytes, copy);
        return new WeightsReference(uri, Sha256.hex(bytes), bytes.length, prefix);
    }

    private static void requireSame(String uri, byte[] bytes, java.nio.file.Path copy) {
        Path place = new Path(uri);
        try (var in = place.getFileSystem().open(place)) {
            if (!Arrays.equals(bytes, in.readAllBytes())) {
                throw new IllegalArgumentException(
                        "uri %s: expected the bytes of %s, got others; copy the file there first"
                                .formatted(uri, copy));
            }
        } catch (UnsupportedFileSystemSchemeException e) {
            // the job's cluster has the plugin, this machine need not
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "uri %s: cannot be read (%s)".formatted(uri, e.getMessage()), e);
        }
    }
}
