// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import static org.assertj.core.api.Assertions.fail;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;

/** What other threads send to an operator in a harness. */
public final class Mails {

    private static final long PATIENCE_SECONDS = 30;

    private Mails() {}

    /** Waits for the next mail and lets the operator read it. */
    public static void await(TaskMailbox mailbox) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < end) {
            Optional<Mail> mail = mailbox.tryTake(TaskMailbox.MIN_PRIORITY);
            if (mail.isPresent()) {
                mail.get().run();
                return;
            }
            LockSupport.parkNanos(100_000);
        }
        fail("expected mail within %d s, got none", PATIENCE_SECONDS);
    }
}
