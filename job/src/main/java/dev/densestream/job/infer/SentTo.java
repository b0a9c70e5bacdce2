// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import dev.densestream.job.config.TopicsConfig;
import java.util.function.LongSupplier;

/**
 * Where answers go, and what those topics take.
 *
 * @param responseBytes the largest record that the responses' topic takes at present
 * @param rowBytes the largest record that the rows' topic takes at present
 */
record SentTo(TopicsConfig topics, LongSupplier responseBytes, LongSupplier rowBytes) {

    /** Whether responses are sent. */
    boolean responses() {
        return topics.hasFeatures();
    }

    /** Whether rows are sent. */
    boolean rows() {
        return topics.rows() != null;
    }
}
