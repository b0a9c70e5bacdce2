// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.PlainLayer;

/**
 * The weights of a plain block regrouped by what is read: one group of channels to all later layers
 * at once.
 *
 * @param from the group's first channel
 * @param channels how many it has: C0 for the block's input, k for a layer's feature maps
 * @param outputs how many feature maps are still to be made
 * @param weight (outputs, channels, 3, 3)
 */
public record GroupWeights(int from, int channels, int outputs, double[] weight) {

    /**
     * The weights with which group {@code group} enters the layers from {@code group} on.
     *
     * @param group 0 for the block's input, i for the feature maps of layer i
     * @param lastLayerFirst whether the feature maps come in the order of layers or in reverse
     */
    public static GroupWeights of(DenseBlock block, int group, boolean lastLayerFirst) {
        int k = block.growthRate();
        int from = group == 0 ? 0 : block.inputChannels() + (group - 1) * k;
        int channels = group == 0 ? block.inputChannels() : k;
        int left = block.layers().size() - group;
        double[] weight = new double[left * k * channels * 9];
        for (int i = 0; i < left; i++) {
            Convolution conv = ((PlainLayer) block.layers().get(group + i)).conv1();
            int slot = lastLayerFirst ? left - 1 - i : i;
            for (int oc = 0; oc < k; oc++) {
                System.arraycopy(
                        conv.weight(),
                        (oc * conv.inChannels() + from) * 9,
                        weight,
                        (slot * k + oc) * channels * 9,
                        channels * 9);
            }
        }
        return new GroupWeights(from, channels, left * k, weight);
    }
}
