// SPDX-License-Identifier: Apache-2.0
package dev.densestream.fashion;

import dev.densestream.serde.weights.ModelWeights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A small DenseNet-BC that was trained on Fashion-MNIST in PyTorch: a 3x3 stem, three dense blocks
 * of 2, 4 and 6 layers, growth rate 10.
 */
public final class FashionModel {

    /** What it is called in Kafka. */
    public static final String NAME = "fashion";

    public static final long VERSION = 1;

    private FashionModel() {}

    /** The file of weights as {@code densestream weights convert} has made it. */
    public static byte[] weights() {
        return FashionResource.read("fashion.safetensors");
    }

    /** The same, read. */
    public static ModelWeights read() {
        return ModelWeights.read(weights(), "", null);
    }

    /** What PyTorch made of {@link FashionPictures#all}: a row of probabilities for each. */
    public static float[][] probabilitiesOfPyTorch() {
        ByteBuffer bytes =
                ByteBuffer.wrap(FashionResource.read("probabilities.f32"))
                        .order(ByteOrder.LITTLE_ENDIAN);
        int classes = FashionPictures.LABELS.size();
        float[][] rows = new float[bytes.remaining() / Float.BYTES / classes][classes];
        for (float[] row : rows) {
            bytes.asFloatBuffer().get(row);
            bytes.position(bytes.position() + classes * Float.BYTES);
        }
        return rows;
    }
}
