// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.clients;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.internals.Sender;
import org.apache.kafka.clients.producer.internals.TransactionalRequestResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A producer that was not yet closed. Without its network thread its {@code flush} would wait
 * without limit; so what kills that thread fails the job, at once and by name.
 *
 * <p>Kafka's thread only logs what kills it. Here it goes on after that, for as long as its owner
 * has not closed the producer: what the owner waits for may then still end, and connections are
 * closed. Where that takes too long the owner's transaction is given up.
 */
final class WatchedClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedClient.class);

    /** A thread that ended is gone for certain if its producer is not closed so long after. */
    private static final long ENDED_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Logging in, which comes before the thread, may take its time. */
    private static final long NOT_STARTED_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** How long the owner may take to abort its transactions after the failure. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** How long an abort may take, or half of what its owner waits for it. */
    private static final long ABORT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long PAUSE_MILLIS = 250;

    private final String id;
    private final Thread owner;
    private volatile boolean closed;

    private volatile @Nullable Throwable cause;
    private volatile long deadNanos;
    private volatile boolean dead;
    private volatile boolean told;

    private @Nullable Thread network;
    private long seenNanos = System.nanoTime();

    private final long abortNanos;
    private @Nullable TransactionalRequestResult abort;
    private long abortSeenNanos;
    private boolean abortsHidden;

    /**
     * @param id its client id
     * @param owner builds, uses and closes it
     * @param maxBlockMillis how long the owner waits for a response
     */
    WatchedClient(String id, Thread owner, long maxBlockMillis) {
        this.id = id;
        this.owner = owner;
        this.abortNanos = Math.min(ABORT_NANOS, TimeUnit.MILLISECONDS.toNanos(maxBlockMillis) / 2);
    }

    Thread owner() {
        return owner;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Whether it will need no more looks. */
    boolean done() {
        return closed || !owner.isAlive();
    }

    /** Whether its network thread is known, which starts a moment after the producer. */
    boolean found() {
        return network != null;
    }

    /** Looks whether its network thread lives. For the watch alone. */
    void look() {
        long now = System.nanoTime();
        if (network == null) {
            network = find();
        }
        if (network != null && network.isAlive()) {
            seenNanos = now;
        } else if (!dead
                && now - seenNanos > (network == null ? NOT_STARTED_NANOS : ENDED_NANOS)
                && !done()) {
            dead = true;
            deadNanos = now;
        }
        tell();
        if (!dead && network != null && !abortsHidden) {
            boundAbort(network, now);
        }
        if (dead && now - deadNanos > GRACE_NANOS && !done()) {
            release();
        }
    }

    /**
     * Gives up an abort that takes too long, as where records are on their way to a partition that
     * is gone, or brokers are.
     */
    private void boundAbort(Thread thread, long now) {
        try {
            TransactionalRequestResult pending = PendingTransaction.abort(thread);
            if (pending == null || pending != abort) {
                abort = pending;
                abortSeenNanos = now;
            } else if (now - abortSeenNanos > abortNanos) {
                LOG.warn(
                        "Kafka producer {}: its transaction was not aborted within {} ms; that is"
                                + " left to the next start",
                        id,
                        TimeUnit.NANOSECONDS.toMillis(abortNanos));
                PendingTransaction.fail(pending, "the abort took too long");
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            abortsHidden = true;
            LOG.debug("Kafka producer {}: its aborts cannot be seen", id, e);
        }
    }

    /** Lets the owner go on with closing. */
    private void release() {
        try {
            if (network != null) {
                PendingTransaction.giveUp(network);
                return;
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("Kafka producer {}: a transaction cannot be given up", id, e);
        }
        LOG.warn("Kafka producer {}: still waited for, interrupting {}", id, owner.getName());
        owner.interrupt();
    }

    /** The thread is of its owner's group, and nobody else's. */
    private @Nullable Thread find() {
        ThreadGroup group = owner.getThreadGroup();
        if (group == null) {
            return null;
        }
        String name = KafkaProducer.NETWORK_THREAD_PREFIX + " | " + id;
        Thread[] threads = new Thread[group.activeCount() + 16];
        int count = group.enumerate(threads, false);
        for (int i = 0; i < count; i++) {
            Thread thread = threads[i];
            // of this class loader, so not of another job with the same client ids
            if (thread instanceof Sender.SenderThread
                    && name.equals(thread.getName())
                    && !(thread.getUncaughtExceptionHandler() instanceof Death)) {
                thread.setUncaughtExceptionHandler(new Death(thread.getUncaughtExceptionHandler()));
                return thread;
            }
        }
        return null;
    }

    /** Fails the job if need be; where memory is short, perhaps not at the first call. */
    private synchronized void tell() {
        if (dead && !told && !done()) {
            ClientWatch.failed(this, ClientFailure.ofProducer(id, cause));
            told = true;
        }
    }

    /** What the network thread does when it dies, on that thread. */
    private final class Death implements Thread.UncaughtExceptionHandler {

        private final Thread.UncaughtExceptionHandler kafkas;
        private boolean logged;

        Death(Thread.UncaughtExceptionHandler kafkas) {
            this.kafkas = kafkas;
        }

        @Override
        public void uncaughtException(Thread thread, Throwable killer) {
            cause = killer;
            deadNanos = System.nanoTime();
            dead = true;
            Runnable sender = thread;
            boolean open = true;
            do {
                try {
                    tell();
                    logOnce(thread, killer);
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                    open = isOpen(thread);
                    sender.run();
                    return;
                } catch (Throwable again) {
                    LOG.debug("Kafka producer {}: its network thread died again", id, again);
                }
            } while (open && !done());
        }

        /** Whoever closes the producer waits for this thread to end. */
        private boolean isOpen(Thread thread) {
            try {
                return PendingTransaction.isOpen(thread);
            } catch (ReflectiveOperationException | RuntimeException e) {
                return System.nanoTime() - deadNanos < 2 * GRACE_NANOS;
            }
        }

        private void logOnce(Thread thread, Throwable killer) {
            if (!logged) {
                logged = true;
                kafkas.uncaughtException(thread, killer);
            }
        }
    }
}
