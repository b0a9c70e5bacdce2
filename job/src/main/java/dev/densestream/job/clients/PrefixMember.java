// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.clients;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Is a member of the group of a transactional prefix for as long as its job uses it, on a thread of
 * its own.
 *
 * <p>Of several that want to begin the earliest stays, the others step back until they would be
 * alone. One that has begun stays whoever comes; {@link PrefixCheck} turns those away. Two that
 * have begun are possible if brokers lost sight of the first for a while; the later then ends its
 * job.
 */
final class PrefixMember {

    private static final Logger LOG = LoggerFactory.getLogger(PrefixMember.class);

    private static final Duration POLL_TO_BEGIN = Duration.ofMillis(20);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long RECHECK_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Whoever is turned away has left by then. */
    private static final long STRANGE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final long LOOK_MILLIS = 200;
    private static final long RETRY_MILLIS = 2_000;
    private static final long JOIN_MILLIS = 5_000;

    private final PrefixGroup group;
    private final PrefixUser self;
    private final String topic;
    private final Thread thread;
    private volatile boolean ended;
    private volatile boolean leave;

    private PrefixMember(PrefixGroup group, PrefixUser self, String topic) {
        this.group = group;
        this.self = self;
        this.topic = topic;
        this.thread = new Thread(this::run, "densestream-prefix-" + group.prefix());
    }

    static PrefixMember start(PrefixGroup group, PrefixUser self, String topic) {
        PrefixMember member = new PrefixMember(group, self, topic);
        member.thread.setDaemon(true);
        member.thread.start();
        return member;
    }

    boolean isAlive() {
        return thread.isAlive() && !ended;
    }

    /**
     * Ends it.
     *
     * @param leave whether the group forgets it at once, which this then waits for
     */
    void end(boolean leave) {
        this.leave = leave;
        ended = true;
        if (leave) {
            try {
                thread.join(JOIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        while (!ended) {
            try (Admin admin = group.admin()) {
                boolean alone = stay(admin);
                while (!ended && !alone) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                    alone =
                            look(admin)
                                    .map(users -> users.stream().allMatch(this::isOwn))
                                    .orElse(false);
                }
            } catch (AuthorizationException e) {
                // the check tells it
                LOG.debug("No member of group {}", group.id(), e);
                return;
            } catch (KafkaException e) {
                LOG.info("Member of group {} begins again: {}", group.id(), e.toString());
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Is a member until the end, or until it has to step back; then false. */
    private boolean stay(Admin admin) throws InterruptedException {
        KafkaConsumer<byte[], byte[]> member = group.member(self.job(), self.since());
        boolean stays = true;
        try {
            member.subscribe(List.of(topic), new Pausing(member));
            boolean begun = false;
            while (!ended && stays && !begun) {
                member.poll(POLL_TO_BEGIN);
                List<PrefixUser> users = look(admin).orElse(List.of());
                begun = !users.isEmpty() && users.stream().allMatch(this::isOwn);
                stays = users.stream().noneMatch(this::isBefore);
            }
            if (begun) {
                uphold(member, admin);
            }
        } finally {
            member.close(
                    CloseOptions.timeout(Duration.ofMillis(RETRY_MILLIS))
                            .withGroupMembershipOperation(
                                    leave || !stays
                                            ? GroupMembershipOperation.LEAVE_GROUP
                                            : GroupMembershipOperation.REMAIN_IN_GROUP));
        }
        return stays;
    }

    private void uphold(KafkaConsumer<byte[], byte[]> member, Admin admin)
            throws InterruptedException {
        long looked = System.nanoTime();
        long alone = looked;
        while (!ended) {
            member.poll(POLL);
            long now = System.nanoTime();
            if (now - looked > RECHECK_NANOS) {
                looked = now;
                Optional<PrefixUser> earlier =
                        look(admin).orElse(List.of()).stream().filter(this::isBefore).findFirst();
                if (earlier.isEmpty()) {
                    alone = now;
                } else if (now - alone > STRANGE_NANOS) {
                    ClientWatch.failJob(self.job(), PrefixCheck.taken(group, earlier.get()));
                    return;
                }
            }
        }
    }

    /** That it is there is all that is asked of it. */
    private record Pausing(KafkaConsumer<?, ?> member) implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            member.pause(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}
    }

    /** The jobs in the group; empty if the brokers do not say. */
    private Optional<List<PrefixUser>> look(Admin admin) throws InterruptedException {
        try {
            return Optional.of(group.users(admin));
        } catch (ExecutionException e) {
            LOG.info("Group {} cannot be looked at: {}", group.id(), String.valueOf(e.getCause()));
            return Optional.empty();
        }
    }

    private boolean isOwn(PrefixUser user) {
        return user.job().equals(self.job());
    }

    private boolean isBefore(PrefixUser user) {
        return !isOwn(user) && PrefixUser.ORDER.compare(user, self) < 0;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
