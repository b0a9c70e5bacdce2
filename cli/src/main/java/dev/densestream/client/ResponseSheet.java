// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.pictures.ContactSheet;
import dev.densestream.pictures.FeatureMaps;
import dev.densestream.pictures.Picture;
import dev.densestream.pictures.PictureBatch;
import java.nio.file.Path;
import java.util.List;

/** Draws the contact sheet of a response from the response alone. */
public final class ResponseSheet {

    private ResponseSheet() {}

    /**
     * Writes a PNG with the pictures of the response beside one feature map of every layer.
     *
     * @param response to a batch of pictures, with the block's input in front ({@code --emit all})
     * @param growthRate feature maps that each layer added
     * @throws IllegalStateException in one line, if the response holds something else
     */
    public static void draw(ReceivedRecord response, int growthRate, Path file) {
        try {
            FloatTensor maps = Responses.decode(response.value());
            List<Picture> pictures = PictureBatch.pictures(maps, response.pictures());
            int added = maps.shape().c() - PictureBatch.CHANNELS;
            if (added == 0 || added % growthRate != 0) {
                throw new IllegalArgumentException(
                        "expected a multiple of %d feature maps, got %d; give the weights' --growth-rate"
                                .formatted(growthRate, added));
            }
            OutputFile.write(
                    file,
                    ContactSheet.png(
                            ContactSheet.draw(
                                    pictures,
                                    FeatureMaps.of(maps, PictureBatch.CHANNELS, growthRate),
                                    PictureBatch.CHANNELS,
                                    growthRate,
                                    "model %s version %s"
                                            .formatted(
                                                    response.headers().get("densestream-model"),
                                                    response.headers()
                                                            .get("densestream-model-version")))));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "response %s: cannot be drawn, %s".formatted(response.place(), e.getMessage()),
                    e);
        }
    }
}
