// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.topics;

import org.jspecify.annotations.Nullable;

/**
 * What a topic was seen as.
 *
 * @param state whether it was there
 * @param id which topic of that name it is; null if the brokers do not say
 * @param partitions 0 unless it was there
 * @param compression its {@code compression.type}; null if that is not known
 */
public record TopicSeen(
        State state, @Nullable String id, int partitions, @Nullable String compression) {

    /** Whether a topic was there. */
    public enum State {
        THERE,
        MISSING,
        /** It may not be described. */
        HIDDEN
    }

    static final TopicSeen MISSING = new TopicSeen(State.MISSING, null, 0, null);
    static final TopicSeen HIDDEN = new TopicSeen(State.HIDDEN, null, 0, null);

    TopicSeen withCompression(@Nullable String type) {
        return new TopicSeen(state, id, partitions, type);
    }
}
