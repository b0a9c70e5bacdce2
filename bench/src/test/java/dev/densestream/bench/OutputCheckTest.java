// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputCheckTest {

    private final WorkData data = WorkData.of(new Work("tiny", 2, 3, 4, 2, 4, 0));
    private double[] expected = {};
    private float[] actual = {};

    @BeforeEach
    void computeTheDefinition(@TempDir Path folder) throws Exception {
        expected = new ReferenceOutput(folder).of(data);
        actual = new float[expected.length];
        for (int i = 0; i < actual.length; i++) {
            actual[i] = (float) expected[i];
        }
    }

    @Test
    void takesTheDefinitionRoundedToFloat() throws Exception {
        assertThat(OutputCheck.error("it", data, actual, expected)).isLessThan(1e-7);
    }

    @Test
    void refusesAWrongFeatureMap() {
        actual[actual.length - 1] += 0.1f;
        assertThatThrownBy(() -> OutputCheck.error("it", data, actual, expected))
                .hasMessageContaining("it computes tiny wrong");
    }

    @Test
    void refusesNaN() {
        actual[actual.length - 1] = Float.NaN;
        assertThatThrownBy(() -> OutputCheck.error("it", data, actual, expected))
                .hasMessageContaining("NaN");
    }

    @Test
    void refusesAnInputThatCameThroughChanged() {
        actual[0] = Math.nextUp(actual[0]);
        assertThatThrownBy(() -> OutputCheck.error("it", data, actual, expected))
                .hasMessageContaining("came through changed at element 0");
    }

    @Test
    void keepsTheDefinitionsOutputForTheNextRun(@TempDir Path folder) throws Exception {
        ReferenceOutput kept = new ReferenceOutput(folder);
        assertThat(kept.of(data)).isEqualTo(kept.of(data)).isEqualTo(expected);
        assertThat(folder).isDirectoryContaining("glob:**/tiny-*.f64");
    }
}
