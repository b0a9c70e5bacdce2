// SPDX-License-Identifier: Apache-2.0
package dev.densestream.fashion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.engine.ForwardPass;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.picture.kinds.Pictures;
import dev.densestream.serde.prepare.PicturePreparation;
import dev.densestream.serde.prepare.PictureRequest;
import dev.densestream.serde.response.Emit;
import dev.densestream.serde.response.EmitOptions;
import dev.densestream.serde.response.EmittedTensor;
import dev.densestream.serde.response.OutputDtype;
import dev.densestream.serde.response.ResponseTensor.Values;
import dev.densestream.serde.response.TensorResponse;
import dev.densestream.serde.weights.ModelWeights;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A real network, trained in PyTorch, on real pictures. */
class FashionModelTest {

    private static final double TOLERANCE = 1e-5;

    private final ModelWeights weights = FashionModel.read();
    private final PicturePreparation preparation =
            Objects.requireNonNull(weights.usage().pictures());

    @Test
    void recognizesEveryPictureAsPyTorchDoes() {
        float[][] expected = FashionModel.probabilitiesOfPyTorch();
        List<FashionPicture> pictures = FashionPictures.all();
        ForwardPass pass = Engines.named("auto").prepare(weights.network()).newForwardPass();
        int right = 0;
        for (FashionPicture picture : pictures) {
            float[] probabilities = probabilities(pass, picture);
            assertThat(best(probabilities)).isEqualTo(best(expected[picture.number()]));
            for (int i = 0; i < probabilities.length; i++) {
                assertThat(Math.abs(probabilities[i] - expected[picture.number()][i]))
                        .isLessThanOrEqualTo((float) TOLERANCE);
            }
            right += best(probabilities) == picture.label() ? 1 : 0;
        }
        assertThat(pictures).hasSize(500);
        assertThat(expected).hasDimensions(500, 10);
        assertThat(right).isGreaterThan(450);
    }

    @Test
    void theFileSaysItAll() {
        assertThat(weights.model()).contains(FashionModel.NAME);
        assertThat(weights.version()).hasValue(FashionModel.VERSION);
        assertThat(weights.usage().labels()).isEqualTo(FashionPictures.LABELS);
        assertThat(FashionModel.weights()).hasSizeLessThan(1_000_000);
    }

    private float[] probabilities(ForwardPass pass, FashionPicture picture) {
        PictureRequest request =
                new PictureRequest(Pictures.open(picture.png()), preparation, MessageFormat.NPY);
        EmittedTensor emitted =
                Emit.parse("probabilities")
                        .of(weights.network(), weights.usage(), request, EmitOptions.DEFAULT)
                        .get(0);
        Tensor input = request.tensor();
        Tensor output = FloatTensor.zeros(emitted.computed());
        pass.run(input, Map.of(emitted.output(), output));
        TensorResponse response =
                TensorResponse.to(
                        request,
                        List.of(emitted),
                        Map.of(emitted.output(), output),
                        OutputDtype.SAME,
                        "",
                        "");
        return ((FloatTensor) ((Values) response.tensors().get(0)).data()).data();
    }

    private static int best(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }
}
