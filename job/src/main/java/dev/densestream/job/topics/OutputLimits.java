// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.topics;

import dev.densestream.job.config.TopicsConfig;
import dev.densestream.job.contract.DeadLetter;
import java.util.List;

/** The largest records that the topics take which an operator writes to, followed until closed. */
public final class OutputLimits implements AutoCloseable {

    private final TopicsView view;
    private final TopicsConfig names;
    private final TopicsView.Look look;

    /**
     * @param written the topics to follow
     * @throws IllegalStateException if the topic of dead letters is not fit for them
     */
    public OutputLimits(TopicsView view, TopicsConfig names, List<String> written) {
        this.view = view;
        this.names = names;
        this.look = view.followLimits(written);
        try {
            deadLetterBytes();
        } catch (RuntimeException e) {
            look.close();
            throw e;
        }
    }

    /** The largest response; any where none are sent. */
    public long responseBytes() {
        return names.hasFeatures()
                ? view.limits(names.features()).maxMessageBytes()
                : Long.MAX_VALUE;
    }

    /** The largest row; any where none are sent. */
    public long rowBytes() {
        String rows = names.rows();
        return rows == null ? Long.MAX_VALUE : view.limits(rows).maxMessageBytes();
    }

    /** The largest dead letter. */
    public long deadLetterBytes() {
        return DeadLetter.room(
                names.deadLetters(), view.limits(names.deadLetters()).maxMessageBytes());
    }

    @Override
    public void close() {
        look.close();
    }
}
