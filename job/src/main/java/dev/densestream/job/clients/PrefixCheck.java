// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.clients;

import dev.densestream.job.contract.NoRestart;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a job is alone with its transactional prefix.
 *
 * <p>It is if its own member is seen in the group and no other job's. Of two jobs that start at the
 * same moment each sees the other's member or is not yet seen itself, so at most one passes.
 */
final class PrefixCheck {

    private static final Logger LOG = LoggerFactory.getLogger(PrefixCheck.class);

    /** A killed job's member is gone by then. */
    private static final long OTHERS_NANOS =
            PrefixGroup.SESSION.toNanos() + TimeUnit.SECONDS.toNanos(10);

    /** Where the own member is not seen by then, it cannot be. */
    private static final long OWN_NANOS = TimeUnit.SECONDS.toNanos(20);

    private static final long NO_RESPONSE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** The sinks of a JVM open within moments, and one look serves them all. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final Map<String, PrefixCheck> RECENT = new ConcurrentHashMap<>();

    private long passedNanos = System.nanoTime() - FRESH_NANOS;

    private PrefixCheck() {}

    /** See {@link PrefixClaim#await}. Passes with a warning where the brokers do not tell. */
    static void await(PrefixGroup group, String job) throws InterruptedException {
        PrefixCheck check =
                RECENT.computeIfAbsent(group.id() + " " + job, any -> new PrefixCheck());
        synchronized (check) {
            if (System.nanoTime() - check.passedNanos >= FRESH_NANOS) {
                try (Admin admin = group.admin()) {
                    look(group, job, admin);
                } catch (KafkaException e) {
                    unseen(group, e.toString());
                }
                check.passedNanos = System.nanoTime();
            }
        }
    }

    private static void look(PrefixGroup group, String job, Admin admin)
            throws InterruptedException {
        long start = System.nanoTime();
        long alone = start;
        boolean told = false;
        while (true) {
            long now = System.nanoTime();
            try {
                List<PrefixUser> users = group.users(admin);
                List<PrefixUser> others =
                        users.stream().filter(user -> !user.job().equals(job)).toList();
                if (others.isEmpty()) {
                    if (!users.isEmpty()) {
                        return;
                    }
                    if (now - alone > OWN_NANOS) {
                        unseen(group, "this job's own member is not there");
                        return;
                    }
                } else if (now - start > OTHERS_NANOS) {
                    throw taken(group, others.get(0));
                } else {
                    alone = now;
                    if (!told) {
                        LOG.warn(
                                "Transactional prefix {} is in use by {}; waiting up to {} s for it"
                                        + " to go",
                                group.prefix(),
                                others.get(0),
                                TimeUnit.NANOSECONDS.toSeconds(OTHERS_NANOS));
                        told = true;
                    }
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException)
                        || now - start > NO_RESPONSE_NANOS) {
                    unseen(group, String.valueOf(e.getCause()));
                    return;
                }
            }
            TimeUnit.MILLISECONDS.sleep(told ? 200 : 20);
        }
    }

    /** Ends the job for good. */
    static RuntimeException taken(PrefixGroup group, PrefixUser other) {
        return NoRestart.because(
                new IllegalStateException(
                        "transactional prefix %s: expected no other job with it on this Kafka cluster, got %s; stop that job, or give this one its own --transactional-id-prefix and --group-id"
                                .formatted(group.prefix(), other)));
    }

    private static void unseen(PrefixGroup group, String why) {
        LOG.warn(
                "Transactional prefix {}: whether another job uses it cannot be seen ({}); grant"
                        + " Read on group {}",
                group.prefix(),
                why,
                group.id());
    }
}
