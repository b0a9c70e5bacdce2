package dev.densestream.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.DoubleTensor;
import dev.densestream.densenet.FloatTensor;
import dev.densestream.densenet.Shape;
import dev.densestream.densenet.Tensor;
import java.util.Arrays;
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
    void pooledAveragesEveryChannelOverHAndW() {
        Tensor means = Emit.POOLED.pick(new FloatTensor(OUTPUT, RAMP), 1);
        assertThat(((FloatTensor) means).data())
                .containsExactly(0.5f, 2.5f, 4.5f, 6.5f, 8.5f, 10.5f);
        assertThat(Emit.POOLED.dims(OUTPUT, 1, true)).containsExactly(2, 3);
        assertThat(Emit.POOLED.dims(new Shape(1, 3, 1, 2), 1, false)).containsExactly(3);
    }

    @Test
    void averagesThatAreThereAlreadyAreLeftAsTheyAre() {
        FloatTensor means = new FloatTensor(new Shape(2, 3, 1, 1), new float[] {1, 2, 3, 4, 5, 6});
        Tensor picked = Emit.POOLED.pick(means, 1);
        assertThat(((FloatTensor) picked).data()).containsExactly(means.data());
        assertThat(Emit.POOLED.dims(means.shape(), 1, true)).containsExactly(2, 3);
    }

    @Test
    void pooledSumsInDouble() {
        float[] data = new float[1 << 16];
        data[0] = 1 << 24;
        Arrays.fill(data, 1, data.length, 1);
        Tensor means = Emit.POOLED.pick(new FloatTensor(new Shape(1, 1, 256, 256), data), 1);
        assertThat(((FloatTensor) means).data()[0])
                .isEqualTo((float) (((1 << 24) + 65535) / 65536.0));
        Tensor doubles =
                Emit.POOLED.pick(
                        new DoubleTensor(new Shape(1, 1, 1, 2), new double[] {0.1, 0.2}), 1);
        assertThat(((DoubleTensor) doubles).data()).containsExactly((0.1 + 0.2) / 2);
    }

    @Test
    void theDtypeOfAnAnswerIsTheQuestionsUnlessAskedOtherwise() {
        for (Dtype dtype : List.of(Dtype.values())) {
            assertThat(OutputDtype.SAME.dtypeFor(dtype)).isEqualTo(dtype);
            assertThat(OutputDtype.F32.dtypeFor(dtype)).isEqualTo(Dtype.F32);
            assertThat(OutputDtype.F16.dtypeFor(dtype)).isEqualTo(Dtype.F16);
        }
    }
}
