// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.topics;

import java.io.Serializable;
import java.util.Collection;
import java.util.Map;
import java.util.function.Predicate;

/** How operators see the job's topics. */
@FunctionalInterface
public interface TopicsView extends Serializable {

    /** What a topic takes, as the brokers said last. */
    TopicLimits limits(String topic);

    /**
     * Asks for those topics' limits now, and again and again: {@link #limits} follows them until
     * what is returned is closed.
     */
    default Look followLimits(Collection<String> topics) {
        return () -> {};
    }

    /**
     * Looks at topics again and again, until what is returned is closed.
     *
     * @param made topics that brokers may make when asked for, if they do so
     * @param compressing the topic whose compression is of interest
     * @param told told on another thread of what each topic was seen as; whether to look again soon
     */
    default Look watch(
            Collection<String> topics,
            Collection<String> made,
            String compressing,
            Predicate<Map<String, TopicSeen>> told) {
        return () -> {};
    }

    /** Something that goes on until it is closed. */
    interface Look extends AutoCloseable {
        @Override
        void close();
    }
}
