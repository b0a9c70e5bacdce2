// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import static dev.densestream.bench.pipeline.StageProfile.Stage;
import static dev.densestream.bench.pipeline.StageProfile.stage;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StageProfileTest {

    @Test
    void theLongestBeginningTellsTheStage() {
        assertThat(stage("dev.densestream.densenet.fast.block.CompiledPanelBlock"))
                .isEqualTo(Stage.FORWARD);
        assertThat(stage("dev.densestream.serde.response.Emit")).isEqualTo(Stage.ENCODE);
        assertThat(stage("dev.densestream.serde.TensorRequest")).isEqualTo(Stage.DECODE);
        assertThat(stage("dev.densestream.serde.message.TensorResponses")).isEqualTo(Stage.ENCODE);
        assertThat(stage("dev.densestream.job.record.RawRecordSerializer")).isEqualTo(Stage.EDGE);
    }

    @Test
    void aKernelBelongsToWhoeverCallsIt() {
        assertThat(stage("dev.densestream.densenet.kernel.vector.Moments")).isEqualTo(Stage.OTHER);
    }
}
