// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmitTest {

    private static final Shape OUTPUT = new Shape(2, 3, 1, 2);
    private static final float[] RAMP = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

    @Test
    void allIsTheOutputItself() {
        Tensor output = new FloatTensor(OUTPUT, RAMP);
        assertThat(Emit.ALL.pick(output, 1)).isSameAs(output);
        assertThat(Emit.ALL.dims(OUTPUT, 1, true)).containsExactly(2, 3, 1, 2);
        assertThat(Emit.ALL.dims(new Shape(1, 3, 1, 2), 1, false)).containsExactly(3, 1, 2);
    }

    @Test
    void newLeavesTheInputsChannelsOut() {
        Tensor maps = Emit.NEW.pick(new FloatTensor(OUTPUT, RAMP), 1);
        assertThat(maps.shape()).isEqualTo(new Shape(2, 2, 1, 2));
        assertThat(((FloatTensor) maps).data()).containsExactly(2, 3, 4, 5, 8, 9, 10, 11);
        assertThat(Emit.NEW.dims(OUTPUT, 1, true)).containsExactly(2, 2, 1, 2);
        double[] doubles = {0, 1, 2, 3, 4, 5};
        Tensor exact = Emit.NEW.pick(new DoubleTensor(new Shape(1, 3, 1, 2), doubles), 2);
        assertThat(((DoubleTensor) exact).data()).containsExactly(4, 5);
    }

    @Test
    void pooledIsWhatTheForwardPassHasAveraged() {
        FloatTensor means = new FloatTensor(new Shape(2, 3, 1, 1), new float[] {1, 2, 3, 4, 5, 6});
        assertThat(Emit.POOLED.pick(means, 1)).isSameAs(means);
        assertThat(Emit.POOLED.dims(OUTPUT, 1, true)).containsExactly(2, 3);
        assertThat(Emit.POOLED.dims(means.shape(), 1, true)).containsExactly(2, 3);
        assertThat(Emit.POOLED.dims(new Shape(1, 3, 1, 2), 1, false)).containsExactly(3);
    }

    @Test
    void theDtypeOfAResponseIsTheRequestsUnlessAskedOtherwise() {
        for (Dtype dtype : List.of(Dtype.values())) {
            assertThat(OutputDtype.SAME.dtypeFor(dtype)).isEqualTo(dtype);
            assertThat(OutputDtype.F32.dtypeFor(dtype)).isEqualTo(Dtype.F32);
            assertThat(OutputDtype.F16.dtypeFor(dtype)).isEqualTo(Dtype.F16);
        }
    }
}
