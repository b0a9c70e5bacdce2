// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.bench.Work;
import dev.densestream.bench.WorkData;
import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.message.TensorRequests;
import dev.densestream.serde.weights.DenseBlockWeights;
import org.junit.jupiter.api.Test;

class WorkLoadTest {

    @Test
    void theJobReadsAPlainBlocksWeights() {
        WorkData data = WorkData.of(new Work("plain", 2, 3, 4, 2, 4, 0));
        DenseBlock read = read(data);
        assertThat(read.normalization()).isEqualTo(data.block().normalization());
        assertThat(((PlainLayer) read.layers().get(1)).conv1().weight())
                .isEqualTo(((PlainLayer) data.block().layers().get(1)).conv1().weight());
    }

    @Test
    void theJobReadsABottleneckBlocksWeights() {
        WorkData data = WorkData.of(new Work("bottleneck", 2, 3, 4, 2, 4, 8));
        DenseBlock read = read(data);
        assertThat(read.normalization()).isEqualTo(data.block().normalization());
        BottleneckLayer second = (BottleneckLayer) read.layers().get(1);
        BottleneckLayer expected = (BottleneckLayer) data.block().layers().get(1);
        assertThat(second.conv2().weight()).isEqualTo(expected.conv2().weight());
        assertThat(second.norm2()).usingRecursiveComparison().isEqualTo(expected.norm2());
    }

    @Test
    void theJobReadsTheRequest() {
        WorkData data = WorkData.of(new Work("plain", 2, 3, 4, 2, 4, 0));
        TensorRequest request = TensorRequests.open(new WorkLoad(data).request());
        assertThat(((FloatTensor) request.tensor()).data()).isEqualTo(data.input().data());
    }

    private static DenseBlock read(WorkData data) {
        return DenseBlockWeights.read(new WorkLoad(data).weights(), "", null).block();
    }
}
