// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import org.jspecify.annotations.Nullable;

/**
 * The operators' uids, by which a savepoint finds its state. They never change; the names beside
 * them are for dashboards.
 */
public final class OperatorIds {

    public static final String TENSORS_SOURCE = "tensors-source";
    public static final String TENSORS_SOURCE_FROM_BEGINNING = "tensors-source-from-beginning";
    public static final String WEIGHTS_SOURCE = "weights-source";
    public static final String WEIGHTS_GATE = "weights-gate";
    public static final String INFER = "infer";
    public static final String FEATURES_SINK = "features-sink";
    public static final String DEAD_LETTERS_SINK = "dead-letters-sink";
    public static final String REJECTED_WEIGHTS_SINK = "rejected-weights-sink";
    public static final String WEIGHTS_STATUS_SINK = "weights-status-sink";
    public static final String ACCEPTED_WEIGHTS_SINK = "accepted-weights-sink";

    public static final String ROWS_SINK = "rows-sink";

    private OperatorIds() {}

    /**
     * A sink's uid, by which it finds the state of sinks so named alone.
     *
     * @param uid one of those above
     * @param name null for the sink as it usually is
     */
    public static String ofSink(String uid, @Nullable String name) {
        return name == null ? uid : uid + "-" + name;
    }
}
