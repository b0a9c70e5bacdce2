package dev.densestream.job.function;

import dev.densestream.job.RawRecord;
import dev.densestream.job.RawRecord.Header;
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
final class Records {

    static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-legacy-names");

    private Records() {}

    /** A question of partition 0, numbered by its offset. */
    static RawRecord question(long number, Header... headers) {
        return question(0, number, headers);
    }

    static RawRecord question(int partition, long number, Header... headers) {
        return new RawRecord(
                "tensors",
                partition,
                number,
                1_000 + number,
                utf8("key-" + number),
                Arrays.asList(headers),
                GOLDEN.inputFile());
    }

    static Header model(String name) {
        return Header.of(ModelChoice.MODEL_HEADER, name);
    }

    static Header pinned(long version) {
        return Header.of(ModelChoice.VERSION_HEADER, String.valueOf(version));
    }

    /** Weights of the golden case as an accepted update. */
    static WeightsUpdate update(String model, long version) {
        return update(model, version, file());
    }

    static WeightsUpdate update(String model, long version, byte[] file) {
        return WeightsUpdate.inline(new ModelVersion(model, version, Sha256.hex(file), ""), file);
    }

    static WeightsUpdate retired(String model, long highest) {
        return WeightsUpdate.retired(model, highest);
    }

    /** A record on the topic of weights. */
    static RawRecord weights(String model, byte @Nullable [] file, @Nullable String version) {
        return new RawRecord(
                "weights",
                0,
                0,
                1_000,
                utf8(model),
                version == null
                        ? List.of()
                        : List.of(Header.of(WeightsGate.VERSION_HEADER, version)),
                file);
    }

    static byte[] file() {
        return DenseBlockExtract.canonical(GOLDEN.weightsFile(), GOLDEN.prefix());
    }

    static byte[] otherFile() {
        GoldenCase other = GoldenCases.named("plain-f64");
        return DenseBlockExtract.canonical(other.weightsFile(), other.prefix());
    }

    /** A record's value as a text. */
    static String text(RawRecord record) {
        return new String(Objects.requireNonNull(record.value()), StandardCharsets.UTF_8);
    }

    static String stage(RawRecord deadLetter) {
        return String.valueOf(deadLetter.header(DeadLetter.HEADER_PREFIX + "stage"));
    }

    static String message(RawRecord deadLetter) {
        return String.valueOf(deadLetter.header(DeadLetter.HEADER_PREFIX + "message"));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
