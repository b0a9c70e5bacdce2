// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.Normalization;
import dev.densestream.serde.weights.problem.WeightsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsMetadataTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "v1", "-1", "1.0", "+1", " 1", "1e3", "1234567890123456789"})
    void rejectsAVersionThatIsNoWholeNumber(String version) {
        assertRejected("version", version, "a whole number of at most 18 digits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Batch", "instance", "running "})
    void rejectsAnUnknownNormalization(String normalization) {
        assertRejected("normalization", normalization, "batch or running");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "0.0",
                "-1e-5",
                "NaN",
                "Infinity",
                "1e999",
                "1e-999",
                "0x1p-3",
                "1e-5d",
                "1,5",
                " 1e-5",
                "e-5",
                "."
            })
    void rejectsAnEpsThatIsNoPositiveDecimal(String eps) {
        assertRejected("eps", eps, "a decimal number greater than 0, such as 1e-5");
    }

    @Test
    void rejectsABlankModel() {
        assertRejected("model", " ", "a name");
    }

    @Test
    void aBadEntryIsRejectedEvenWhereTheCallerOverridesIt() {
        byte[] file = WeightsFile.plain().metadata("normalization", "layer").bytes();
        assertThatThrownBy(() -> DenseBlockWeights.read(file, "", Normalization.BATCH))
                .hasMessageContaining("metadata normalization");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.001", "1e-3", "1E-3", "1.e-3", ".001", "0.01e-01", "001e-3"})
    void readsEpsInAnyDecimalForm(String eps) {
        byte[] file = WeightsFile.plain().metadata("eps", eps).bytes();
        assertThat(DenseBlockWeights.read(file, "", null).block().eps()).isEqualTo(0.001);
    }

    @Test
    void readsTheLargestVersion() {
        byte[] file = WeightsFile.plain().metadata("version", "999999999999999999").bytes();
        assertThat(ModelWeights.read(file, "", null).version()).hasValue(999999999999999999L);
    }

    private static void assertRejected(String key, String value, String expected) {
        byte[] file = WeightsFile.plain().metadata(key, value).bytes();
        assertThatThrownBy(() -> DenseBlockWeights.read(file, "", null))
                .isInstanceOf(WeightsException.class)
                .hasMessage(
                        "weights: metadata %s: expected %s, got \"%s\""
                                .formatted(key, expected, value))
                .extracting(e -> ((WeightsException) e).reason())
                .isEqualTo(WeightsException.Reason.METADATA);
    }
}
