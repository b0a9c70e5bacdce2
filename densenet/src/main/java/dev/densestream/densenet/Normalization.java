// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

/** Where batch normalization takes its mean and variance from (Ioffe and Szegedy, 2015). */
public enum Normalization {
    /** The mean and the biased variance of this very batch over (N, H, W). */
    BATCH,
    /** The running mean and variance that training left in the weights. */
    RUNNING
}
