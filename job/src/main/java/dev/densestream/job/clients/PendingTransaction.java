// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.clients;

import java.lang.reflect.Field;
import org.apache.kafka.clients.producer.internals.Sender;
import org.apache.kafka.clients.producer.internals.TransactionalRequestResult;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;

/**
 * What a caller of a producer waits for: that a transaction begins, commits or aborts.
 *
 * <p>Without a network thread that works, or a broker that answers, it would wait for {@code
 * max.block.ms}. A Flink sink that is being closed waits for its abort, so long that Flink ends the
 * TaskManager, which it also does if that wait times out or is interrupted. The one answer that
 * lets the sink close is that the producer is fenced; what it left open is aborted when the sink
 * starts again.
 */
final class PendingTransaction {

    /** The state of Kafka's client that an abort is on its way to. */
    private static final String ABORTING = "ABORTING_TRANSACTION";

    private PendingTransaction() {}

    /**
     * Lets whoever waits for a transaction go on, with {@link ProducerFencedException}.
     *
     * @param network the producer's network thread
     * @throws ReflectiveOperationException if this JVM or Kafka's client do not let it
     * @throws RuntimeException in the same case
     */
    static void giveUp(Thread network) throws ReflectiveOperationException {
        Object pending = pending(network);
        if (pending != null) {
            fail(result(pending), "its network thread died");
        }
    }

    /**
     * The abort that is waited for; null if none is. It may be given up: a transaction that is left
     * open is aborted when the sink starts again, which no commit would be.
     *
     * @throws ReflectiveOperationException if this JVM or Kafka's client do not tell
     * @throws RuntimeException in the same case
     */
    static @Nullable TransactionalRequestResult abort(Thread network)
            throws ReflectiveOperationException {
        Object pending = pending(network);
        return pending != null && ABORTING.equals(String.valueOf(value(pending, "state")))
                ? result(pending)
                : null;
    }

    /** Lets whoever waits for that go on, with {@link ProducerFencedException}. */
    static void fail(@Nullable TransactionalRequestResult result, String why) {
        if (result != null) {
            result.fail(
                    new ProducerFencedException(
                            why + "; the transaction is aborted at the restart"));
        }
    }

    private static @Nullable Object pending(Thread network) throws ReflectiveOperationException {
        Object transactions = value(sender(network), "transactionManager");
        return transactions == null ? null : value(transactions, "pendingTransition");
    }

    private static @Nullable TransactionalRequestResult result(Object pending)
            throws ReflectiveOperationException {
        return value(pending, "result") instanceof TransactionalRequestResult result
                        && !result.isCompleted()
                ? result
                : null;
    }

    /**
     * Whether the producer was not yet told to close.
     *
     * @param network the producer's network thread
     * @throws ReflectiveOperationException if this JVM or Kafka's client do not tell
     * @throws RuntimeException in the same case
     */
    static boolean isOpen(Thread network) throws ReflectiveOperationException {
        return sender(network) instanceof Sender sender && sender.isRunning();
    }

    /** What the thread runs. Flink opens {@code java.lang} on every JVM. */
    private static Object sender(Thread network) throws ReflectiveOperationException {
        Object sender;
        try {
            sender = value(Thread.class, network, "target");
        } catch (NoSuchFieldException newerJdk) {
            Object holder = value(Thread.class, network, "holder");
            sender = holder == null ? null : value(holder, "task");
        }
        if (sender == null) {
            throw new NoSuchFieldException("the thread runs nothing");
        }
        return sender;
    }

    private static @Nullable Object value(Object object, String field)
            throws ReflectiveOperationException {
        return value(object.getClass(), object, field);
    }

    private static @Nullable Object value(Class<?> type, Object object, String name)
            throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(object);
    }
}
