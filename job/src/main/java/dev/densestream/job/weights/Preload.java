// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.weights;

import dev.densestream.job.contract.DeadLetterStage;
import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.weights.NetworkExtract;
import dev.densestream.serde.weights.Sha256;
import dev.densestream.serde.weights.problem.ShardName;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;

/** Weights that are read from a file when the job starts. */
final class Preload {

    /** The metadata's entry. */
    private static final String VERSION = "version";

    private Preload() {}

    /**
     * The model of a file, cut out of whatever checkpoint it is in; its version is the metadata's,
     * else 0.
     *
     * @param uri anything that Flink's file systems read; a path without scheme is a local file
     * @throws RejectedRecordException if there is no such file, or it holds no such model
     * @throws IOException if reading fails; trying again may help
     */
    static WeightsUpdate read(String model, String uri, String prefix) throws IOException {
        try {
            ShardName.requireWhole(uri);
            byte[] block = NetworkExtract.canonical(bytes(uri), prefix);
            return WeightsUpdate.inline(
                    new ModelVersion(model, version(block), Sha256.hex(block), ""), block);
        } catch (FileNotFoundException e) {
            throw new RejectedRecordException(
                    DeadLetterStage.WEIGHTS,
                    "--weights %s=%s: no such file".formatted(model, uri),
                    e);
        } catch (UnsupportedFileSystemSchemeException e) {
            throw new RejectedRecordException(
                    DeadLetterStage.WEIGHTS,
                    "--weights %s=%s: no file system of Flink reads it; install the plugin for its scheme, such as flink-s3-fs-presto for s3, or name a file"
                            .formatted(model, uri),
                    e);
        } catch (RuntimeException e) {
            throw new RejectedRecordException(
                    DeadLetterStage.WEIGHTS,
                    "--weights %s=%s: %s".formatted(model, uri, e.getMessage()),
                    e);
        }
    }

    /** By the header alone: what is in it was checked with the block. */
    private static long version(byte[] block) {
        Safetensors header = Safetensors.parse(block, Safetensors.MAX_WEIGHTS_HEADER_BYTES);
        String version = header.metadata().get(VERSION);
        return version == null ? 0 : Long.parseLong(version);
    }

    /** The file's size; 0 if it cannot be told, which reading then says why. */
    static long sizeBytes(String uri) {
        try {
            Path path = new Path(uri);
            return path.getFileSystem().getFileStatus(path).getLen();
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }

    private static byte[] bytes(String uri) throws IOException {
        Path path = new Path(uri);
        FileSystem files = path.getFileSystem();
        try (FSDataInputStream in = files.open(path)) {
            return in.readAllBytes();
        }
    }
}
