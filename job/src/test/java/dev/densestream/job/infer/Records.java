// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import dev.densestream.job.contract.DeadLetter;
import dev.densestream.job.contract.Headers;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.serde.weights.DenseBlockExtract;
import dev.densestream.serde.weights.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Records as they come from the topics. */
public final class Records {

    public static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-legacy-names");

    private Records() {}

    /** A request of partition 0, numbered by its offset. */
    public static RawRecord request(long number, Header... headers) {
        return request(0, number, headers);
    }

    public static RawRecord request(int partition, long number, Header... headers) {
        return new RawRecord(
                "tensors",
                partition,
                number,
                1_000 + number,
                utf8("key-" + number),
                Arrays.asList(headers),
                GOLDEN.inputFile());
    }

    public static Header model(String name) {
        return Header.of(Headers.MODEL, name);
    }

    public static Header pinned(long version) {
        return Header.of(Headers.MODEL_VERSION, String.valueOf(version));
    }

    /** Weights of the golden case as an accepted update. */
    public static WeightsUpdate update(String model, long version) {
        return update(model, version, file());
    }

    public static WeightsUpdate update(String model, long version, byte[] file) {
        return WeightsUpdate.inline(new ModelVersion(model, version, Sha256.hex(file), ""), file);
    }

    public static WeightsUpdate retired(String model, long highest) {
        return WeightsUpdate.retired(model, highest);
    }

    /** A record on the topic of weights. */
    public static RawRecord weights(
            String model, byte @Nullable [] file, @Nullable String version) {
        return new RawRecord(
                "weights",
                0,
                0,
                1_000,
                utf8(model),
                version == null ? List.of() : List.of(Header.of(Headers.WEIGHTS_VERSION, version)),
                file);
    }

    public static byte[] file() {
        return DenseBlockExtract.canonical(GOLDEN.weightsFile(), GOLDEN.prefix());
    }

    public static byte[] otherFile() {
        GoldenCase other = GoldenCases.named("plain-f64");
        return DenseBlockExtract.canonical(other.weightsFile(), other.prefix());
    }

    /** A record's value as a text. */
    public static String text(RawRecord record) {
        return new String(Objects.requireNonNull(record.value()), StandardCharsets.UTF_8);
    }

    public static String stage(RawRecord deadLetter) {
        return String.valueOf(deadLetter.header(DeadLetter.HEADER_PREFIX + "stage"));
    }

    public static String message(RawRecord deadLetter) {
        return String.valueOf(deadLetter.header(DeadLetter.HEADER_PREFIX + "message"));
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
