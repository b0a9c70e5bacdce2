// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.densestream.testkit.FlinkRest.Checkpoint;

/**
 * What one run measured; times in milliseconds.
 *
 * @param way how the weights came
 * @param weightsBytes of one version
 * @param recordsPerSecond the load
 * @param swaps measured ones; every version served
 * @param swapsHeld all swaps since the job's start, of which {@code held} tells
 * @param responses checked, each against its version's sha256 and the definition's values
 * @param held for how long a swap held the task's thread
 * @param gapsWithSwaps the longest time without a response around each swap
 * @param gapsWithout the same without swaps, in windows of the same length
 * @param latencyWithSwaps from request to written answer
 * @param latencyWithout the same without swaps
 * @param publishedToServed from publishing to the first responses
 * @param preparation of the version's packed weights
 * @param checkpoint with two versions in its state
 */
record SwapsFigures(
        Way way,
        int parallelism,
        long weightsBytes,
        double recordsPerSecond,
        int swaps,
        long swapsHeld,
        @JsonProperty("answers") int responses,
        Spread held,
        Spread gapsWithSwaps,
        Spread gapsWithout,
        Spread latencyWithSwaps,
        Spread latencyWithout,
        Spread publishedToServed,
        Spread preparation,
        Checkpoint checkpoint,
        String date) {

    boolean sameRun(SwapsFigures other) {
        return way == other.way && parallelism == other.parallelism;
    }
}
