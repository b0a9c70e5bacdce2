// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.tensor.Shape;

/**
 * One result of a forward pass.
 *
 * @param stage the name of the stage whose output it is
 */
public record Output(String stage, Form form) {

    /** In which form an output is wanted. */
    public enum Form {
        /** All feature maps, (N, C, H, W). */
        MAPS,
        /** The average of every feature map over H and W, (N, C, 1, 1). */
        MEANS
    }

    /** The feature maps of the network's last stage. */
    public static Output maps(Network network) {
        return new Output(network.last(), Form.MAPS);
    }

    /** The averages of the network's last stage. */
    public static Output means(Network network) {
        return new Output(network.last(), Form.MEANS);
    }

    /**
     * Its shape.
     *
     * @throws IllegalArgumentException if the network has no such stage or the input does not fit
     */
    public Shape shape(Network network, Shape input) {
        Shape shape = network.outputShape(stage, input);
        return form == Form.MEANS ? shape.pooled() : shape;
    }
}
