// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.weights;

import dev.densestream.densenet.engine.PreparedNetwork;
import dev.densestream.serde.usage.ModelUsage;

/**
 * A network that is ready to compute, and how it is used.
 *
 * @param usage how its input is made of pictures, and what its logits mean
 */
public record PreparedModel(PreparedNetwork network, ModelUsage usage) {}
