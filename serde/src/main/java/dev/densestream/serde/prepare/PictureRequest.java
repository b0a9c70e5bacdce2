// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.prepare;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.picture.EncodedPicture;
import dev.densestream.serde.picture.Pixels;
import org.jspecify.annotations.Nullable;

/**
 * A picture as a request: one image, prepared as the model asks for it. Unlike other requests, its
 * pixels are decoded by {@link #tensor()}, which may find them damaged.
 */
public final class PictureRequest implements TensorRequest {

    private final EncodedPicture picture;
    private final PicturePreparation preparation;
    private final MessageFormat format;
    private final Shape shape;
    private long preparationNanos;

    /**
     * @param format in which it is answered
     * @throws IllegalArgumentException in one line, if the model would make too much of it
     */
    public PictureRequest(
            EncodedPicture picture, PicturePreparation preparation, MessageFormat format) {
        this.picture = picture;
        this.preparation = preparation;
        this.format = format;
        this.shape = preparation.shape(picture.height(), picture.width(), picture.orientation());
    }

    @Override
    public MessageFormat format() {
        return format;
    }

    @Override
    public Dtype dtype() {
        return Dtype.F32;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public boolean batched() {
        return true;
    }

    @Override
    public @Nullable String id() {
        return null;
    }

    /** At most so many bytes does {@link #tensor()} take besides the tensor. */
    @Override
    public long decodingBytes() {
        return picture.decodingBytes()
                + preparation.bytes(picture.height(), picture.width(), picture.orientation());
    }

    /**
     * Decodes the picture and prepares it.
     *
     * @throws dev.densestream.serde.picture.PictureException if it is damaged
     */
    @Override
    public FloatTensor tensor() {
        Pixels pixels = picture.decode();
        long decoded = System.nanoTime();
        FloatTensor tensor = preparation.tensor(pixels, picture.orientation());
        preparationNanos = System.nanoTime() - decoded;
        return tensor;
    }

    /** How long resizing, cropping and normalising took, once {@link #tensor()} has. */
    public long preparationNanos() {
        return preparationNanos;
    }
}
