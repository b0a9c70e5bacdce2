// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.picture.EncodedPicture;
import dev.densestream.serde.prepare.PicturePreparation;
import dev.densestream.serde.prepare.PictureRequest;
import dev.densestream.serde.usage.ModelUsage;
import org.jspecify.annotations.Nullable;

/**
 * A request that has been checked as far as can be without a model: a tensor, or a picture whose
 * header is read.
 *
 * @param nanos what that took
 */
record Opened(@Nullable TensorRequest tensor, @Nullable EncodedPicture picture, long nanos) {

    static Opened tensor(TensorRequest tensor) {
        return new Opened(tensor, null, 0);
    }

    static Opened picture(EncodedPicture picture) {
        return new Opened(null, picture, 0);
    }

    Opened after(long nanos) {
        return new Opened(tensor, picture, nanos);
    }

    /** The format of a tensor; null of a picture. */
    @Nullable MessageFormat format() {
        return tensor == null ? null : tensor.format();
    }

    /** What the value's bytes are. */
    String contentType() {
        return picture == null
                ? String.valueOf(tensor == null ? null : tensor.format().contentType())
                : picture.format().contentType();
    }

    /**
     * What a model is asked.
     *
     * @param pictureFormat in which pictures are answered
     * @throws IllegalArgumentException in one line, if it is a picture and the model takes none
     */
    TensorRequest request(String model, ModelUsage usage, MessageFormat pictureFormat) {
        if (tensor != null) {
            return tensor;
        }
        PicturePreparation pictures = usage.pictures();
        if (picture == null || pictures == null) {
            throw new IllegalArgumentException(
                    "%s: model %s takes tensors alone, as its weights do not say how to prepare pictures; publish them with densestream weights convert --preprocess, or send a tensor"
                            .formatted(picture, model));
        }
        return new PictureRequest(picture, pictures, pictureFormat);
    }
}
