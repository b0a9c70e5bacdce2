// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import dev.densestream.job.rows.RowsConfig.Format;
import dev.densestream.job.rows.RowsConfig.Identity;
import dev.densestream.serde.response.EmitOptions;
import dev.densestream.serde.usage.Activation;
import dev.densestream.serde.usage.ModelUsage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows, read by the converter of Kafka Connect itself. */
class RowWriterTest {

    private static final ModelVersion MODEL = new ModelVersion("densenet121", 7, "ab12", "");
    private static final ModelUsage USAGE =
            new ModelUsage(null, List.of("cat", "dog"), Activation.SOFTMAX);
    private static final FloatTensor VECTORS =
            new FloatTensor(new Shape(2, 3, 1, 1), new float[] {0.12f, -0.5f, 1e-20f, 3, 0, 4});
    private static final FloatTensor LOGITS =
            new FloatTensor(new Shape(2, 2, 1, 1), new float[] {5, -5, 0, 2});

    @Test
    void aPlainRowSaysWhereItsImageCameFromAndWhatItIs() {
        List<RawRecord> rows = rows(Format.JSON, Identity.POSITION, false, request(utf8("cat-17")));
        assertThat(rows).hasSize(2);
        Map<?, ?> row = (Map<?, ?>) connect(rows.get(0), false).value();
        assertThat(row.get("id")).isEqualTo(text(rows.get(0).key()));
        assertThat(row.get("collection_name")).isEqualTo("densenet121");
        assertThat(floats(row.get("vector"))).containsExactly(0.12f, -0.5f, 1e-20f);
        Map<?, ?> payload = payload(row);
        assertThat(payload.get("key")).isEqualTo("cat-17");
        assertThat(payload.get("topic")).isEqualTo("pictures");
        assertThat(payload.get("partition")).isEqualTo(3L);
        assertThat(payload.get("offset")).isEqualTo(42L);
        assertThat(payload.get("image")).isEqualTo(0L);
        assertThat(payload.get("model_version")).isEqualTo(7L);
        assertThat(payload.get("weights_sha256")).isEqualTo("ab12");
        assertThat(payload.get("timestamp")).isEqualTo(1_795_889_000_000L);
        assertThat(payload.get("class")).isEqualTo("cat");
        assertThat((Double) payload.get("probability")).isGreaterThan(0.99);
        assertThat(rows.get(1).timestamp()).isEqualTo(1_795_889_000_000L);
        assertThat(rows.get(1).header("traceparent")).isEqualTo("00-1");
        assertThat(rows.get(1).header("content-type")).isEqualTo("application/json");
    }

    @Test
    void idsAreThoseThatAnyOtherProgramMakes() {
        // python3: uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, 'https://densestream.dev/rows'), ...)
        assertThat(RowId.NAMESPACE).hasToString("3ca4be4d-d556-5b50-af3f-faeadc270cca");
        assertThat(RowId.ofPosition(request(null), 0))
                .hasToString("82ed28c8-fd5d-5bce-93b8-71a36ff4a49d");
        assertThat(RowId.ofKey(request(utf8("cat-17")), "densenet121", 1))
                .hasToString("bfe5a9e6-8c4c-5117-9f89-aaa5ca28d65e");
    }

    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"CONNECT", "CONNECT_PGVECTOR"})
    void kafkaConnectReadsARowWithItsSchema(Format format) {
        RawRecord row = rows(format, Identity.POSITION, false, request(null)).get(1);
        SchemaAndValue read = connect(row, true);
        Struct struct = (Struct) read.value();
        assertThat(struct.getString("id")).isEqualTo(text(row.key()));
        assertThat(struct.getArray("vector")).hasSize(3);
        assertThat(struct.getInt64("model_version")).isEqualTo(7);
        assertThat(struct.getInt32("source_partition")).isEqualTo(3);
        assertThat(struct.getInt64("source_offset")).isEqualTo(42);
        assertThat(struct.getInt32("image")).isEqualTo(1);
        assertThat(struct.getString("class")).isEqualTo("dog");
        assertThat(struct.getFloat32("probability")).isGreaterThan(0.8f);
        Schema vector = read.schema().field("vector").schema();
        boolean ofDebezium = format == Format.CONNECT_PGVECTOR;
        assertThat(vector.name()).isEqualTo(ofDebezium ? "io.debezium.data.DoubleVector" : null);
        assertThat(vector.valueSchema().type())
                .isEqualTo(ofDebezium ? Schema.Type.FLOAT64 : Schema.Type.FLOAT32);
    }

    @Test
    void vectorsAreBroughtToLengthOneWhereThatIsAskedFor() {
        RawRecord row = rows(Format.JSON, Identity.POSITION, true, request(null)).get(1);
        Map<?, ?> value = (Map<?, ?>) connect(row, false).value();
        assertThat(floats(value.get("vector"))).containsExactly(0.6f, 0, 0.8f);
    }

    @Test
    void aKeyThatIsNoTextIsSentInBase64() {
        RawRecord row =
                rows(Format.JSON, Identity.KEY, false, request(new byte[] {(byte) 0xFF, 1})).get(0);
        Map<?, ?> payload = payload((Map<?, ?>) connect(row, false).value());
        assertThat(payload.get("key_base64")).isEqualTo("/wE=");
        assertThat(payload.containsKey("key")).isFalse();
    }

    @Test
    void aVectorThatIsNotFiniteAndAMissingKeyAreRefused() {
        FloatTensor infinite =
                new FloatTensor(new Shape(1, 2, 1, 1), new float[] {1, Float.POSITIVE_INFINITY});
        RowWriter writer = new RowWriter(RowsConfig.DEFAULT, EmitOptions.DEFAULT);
        assertThatThrownBy(() -> writer.rows(request(null), MODEL, USAGE, infinite, null))
                .hasMessage("row of image 0: expected a finite vector, got Infinity at 1");
        assertThatThrownBy(() -> rows(Format.JSON, Identity.KEY, false, request(null)))
                .hasMessageStartingWith("row: expected a key to make its id of, got none");
    }

    @Test
    void noRowIsLargerThanItsBound() {
        String hostile = "\u0001".repeat(50);
        ModelVersion model = new ModelVersion(hostile, Long.MAX_VALUE, "f".repeat(64), "");
        ModelUsage usage = new ModelUsage(null, List.of(hostile, hostile), Activation.NONE);
        float[] longest = {-1.1754944E-38f, -3.4028235E38f, -1.17549435E-38f};
        FloatTensor vectors = new FloatTensor(new Shape(1, 3, 1, 1), longest);
        FloatTensor logits = new FloatTensor(new Shape(1, 2, 1, 1), new float[] {-1e-30f, -9});
        RawRecord request = request(utf8(hostile));
        for (Format format : Format.values()) {
            RowWriter writer =
                    new RowWriter(new RowsConfig(format, Identity.POSITION), EmitOptions.DEFAULT);
            RawRecord row = writer.rows(request, model, usage, vectors, logits).get(0);
            assertThat(row.sizeBytes())
                    .isLessThanOrEqualTo(RowWriter.maxBytes(request, 3, hostile, usage));
        }
    }

    private static List<RawRecord> rows(
            Format format, Identity identity, boolean unitLength, RawRecord request) {
        return new RowWriter(new RowsConfig(format, identity), new EmitOptions(5, unitLength))
                .rows(request, MODEL, USAGE, VECTORS, LOGITS);
    }

    private static RawRecord request(byte @Nullable [] key) {
        return new RawRecord(
                "pictures",
                3,
                42,
                1_795_889_000_000L,
                key,
                List.of(Header.of("traceparent", "00-1")),
                null);
    }

    private static SchemaAndValue connect(RawRecord row, boolean schemas) {
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", String.valueOf(schemas)), false);
            return converter.toConnectData("rows", row.value());
        }
    }

    private static Map<?, ?> payload(Map<?, ?> row) {
        return (Map<?, ?>) Objects.requireNonNull(row.get("payload"));
    }

    private static float[] floats(@Nullable Object list) {
        List<?> numbers = (List<?>) Objects.requireNonNull(list);
        float[] floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = ((Number) numbers.get(i)).floatValue();
        }
        return floats;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte @Nullable [] bytes) {
        return new String(Objects.requireNonNull(bytes), StandardCharsets.UTF_8);
    }
}
