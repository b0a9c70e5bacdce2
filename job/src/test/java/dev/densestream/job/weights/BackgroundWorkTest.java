// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.job.infer.Mails;
import dev.densestream.testkit.Wait;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxExecutorImpl;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailboxImpl;
import org.junit.jupiter.api.Test;

class BackgroundWorkTest {

    private final TaskMailbox mailbox = new TaskMailboxImpl(Thread.currentThread());
    private final MailboxExecutor executor =
            new MailboxExecutorImpl(mailbox, 0, StreamTaskActionExecutor.IMMEDIATE);

    @Test
    void triesAgainAfterLongerPausesUntilItSucceeds() throws Exception {
        Counting steps = new Counting(3, new IOException("gone"));
        try (BackgroundWork<Integer> work = new BackgroundWork<>(steps, executor)) {
            work.start();
            Mails.await(mailbox);
            Mails.await(mailbox);
            assertThat(steps.results).isEmpty();
            Mails.await(mailbox);
            assertThat(steps.results).containsExactly(3);
            assertThat(steps.pauses).containsExactly(200L, 400L);
        }
    }

    @Test
    void failsTheTaskWhereAnotherAttemptCannotHelp() {
        Counting steps = new Counting(2, new IllegalStateException("a bug"));
        try (BackgroundWork<Integer> work = new BackgroundWork<>(steps, executor)) {
            work.start();
            assertThatThrownBy(() -> Mails.await(mailbox))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("a bug");
            assertThat(steps.pauses).isEmpty();
        }
    }

    @Test
    void beginsAgainAsItIsTold() throws Exception {
        Counting steps = new Counting(1, new IOException("never"));
        try (BackgroundWork<Integer> work = new BackgroundWork<>(steps, executor)) {
            work.start();
            Mails.await(mailbox);
            work.start();
            Mails.await(mailbox);
            assertThat(steps.results).containsExactly(1, 2);
        }
    }

    @Test
    void tellsNobodyAfterItIsClosed() throws Exception {
        Counting steps = new Counting(1, new IOException("never"));
        BackgroundWork<Integer> work = new BackgroundWork<>(steps, executor);
        work.start();
        Wait.until("the result", Duration.ofSeconds(60), mailbox::hasMail);
        work.close();
        Mails.await(mailbox);
        assertThat(steps.results).isEmpty();
    }

    /** Succeeds with the number of the attempt, from a given one on. */
    private static final class Counting implements BackgroundWork.Steps<Integer> {

        private final int successful;
        private final Exception before;
        private final AtomicInteger attempts = new AtomicInteger();
        private final List<Integer> results = new ArrayList<>();
        private final List<Long> pauses = new ArrayList<>();

        Counting(int successful, Exception before) {
            this.successful = successful;
            this.before = before;
        }

        @Override
        public WeightsLane lane() {
            return WeightsLane.SMALL;
        }

        @Override
        public Integer run() throws IOException {
            int attempt = attempts.incrementAndGet();
            if (attempt >= successful) {
                return attempt;
            }
            if (before instanceof IOException e) {
                throw e;
            }
            throw (RuntimeException) before;
        }

        @Override
        public void done(Integer result) {
            results.add(result);
        }

        @Override
        public boolean failed(Throwable failure, int attempt, long pauseMillis) {
            assertThat(failure).isSameAs(before);
            pauses.add(pauseMillis);
            return true;
        }
    }
}
