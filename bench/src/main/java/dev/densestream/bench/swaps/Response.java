// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

/**
 * A response that was found right.
 *
 * @param sentMillis when its request was sent
 * @param writtenMillis when the broker wrote it
 * @param version of the weights it comes from
 */
record Response(int partition, long sentMillis, long writtenMillis, long version) {}
