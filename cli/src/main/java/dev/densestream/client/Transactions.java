// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import dev.densestream.job.clients.PrefixOwners;
import dev.densestream.job.config.KafkaProperties;
import dev.densestream.job.topics.KafkaTopics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The transactions of a Kafka cluster that are open. */
public final class Transactions implements AutoCloseable {

    private static final Set<TransactionState> OPEN =
            Set.of(
                    TransactionState.ONGOING,
                    TransactionState.PREPARE_ABORT,
                    TransactionState.PREPARE_COMMIT,
                    TransactionState.PREPARE_EPOCH_FENCE);

    private final Properties properties;
    private final Admin admin;

    /**
     * @param given properties of the Kafka clients
     */
    public Transactions(String bootstrapServers, Map<String, String> given) {
        this.properties = KafkaProperties.impatient(bootstrapServers, given);
        this.admin = Admin.create(properties);
    }

    /**
     * Those of a prefix, the oldest first.
     *
     * @param prefix of the ids, up to a hyphen; empty for all
     * @throws IllegalStateException in one line, if the brokers do not say
     */
    public List<OpenTransaction> open(String prefix) {
        String beginning = prefix.isEmpty() ? "" : prefix + "-";
        return asked(
                () -> {
                    Map<String, TransactionDescription> described = new HashMap<>();
                    for (TransactionListing listing : admin.listTransactions().all().get()) {
                        String id = listing.transactionalId();
                        if (OPEN.contains(listing.state()) && id.startsWith(beginning)) {
                            known(admin.describeTransactions(List.of(id)).description(id))
                                    .ifPresent(description -> described.put(id, description));
                        }
                    }
                    Set<TopicPartition> partitions =
                            described.values().stream()
                                    .flatMap(description -> description.topicPartitions().stream())
                                    .collect(Collectors.toSet());
                    Set<TopicPartition> blocked = blocked(partitions);
                    List<OpenTransaction> open = new ArrayList<>();
                    described.forEach(
                            (id, description) -> open.add(open(id, description, blocked)));
                    open.sort((one, other) -> Long.compare(one.startMillis(), other.startMillis()));
                    return open;
                });
    }

    /** What is asked of the brokers, and how it is said that they do not answer. */
    private interface Question<T> {
        T ask() throws ExecutionException, InterruptedException;
    }

    private <T> T asked(Question<T> question) {
        try {
            return question.ask();
        } catch (ExecutionException e) {
            throw KafkaTopics.noResponse(properties, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** An answer; empty if what was asked about is gone since. */
    private static <T> Optional<T> known(KafkaFuture<T> answer)
            throws ExecutionException, InterruptedException {
        try {
            return Optional.of(answer.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransactionalIdNotFoundException
                    || e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static OpenTransaction open(
            String id, TransactionDescription description, Set<TopicPartition> blocked) {
        return new OpenTransaction(
                id,
                description.state().toString(),
                description.producerId() + "/" + description.producerEpoch(),
                description.transactionStartTimeMs().orElse(-1),
                description.topicPartitions().stream().map(Object::toString).sorted().toList(),
                description.topicPartitions().stream()
                        .filter(blocked::contains)
                        .map(Object::toString)
                        .sorted()
                        .toList());
    }

    /** Where what is committed ends before what is written. */
    private Set<TopicPartition> blocked(Set<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> committed = ends(partitions, IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, Long> written = ends(partitions, IsolationLevel.READ_UNCOMMITTED);
        return partitions.stream()
                .filter(
                        partition ->
                                committed.getOrDefault(partition, 0L)
                                        < written.getOrDefault(partition, 0L))
                .collect(Collectors.toSet());
    }

    private Map<TopicPartition, Long> ends(Set<TopicPartition> partitions, IsolationLevel isolation)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (TopicPartition partition : partitions) {
            known(
                            admin.listOffsets(
                                            Map.of(partition, OffsetSpec.latest()),
                                            new ListOffsetsOptions(isolation))
                                    .partitionResult(partition))
                    .ifPresent(info -> ends.put(partition, info.offset()));
        }
        return ends;
    }

    /**
     * Looks whether a job is alive that uses a transaction.
     *
     * @throws IllegalStateException in one line, if one is, or the brokers do not say
     */
    public void requireNoJob(OpenTransaction transaction) {
        asked(() -> PrefixOwners.of(admin, transaction.id()))
                .ifPresent(
                        owner -> {
                            throw new IllegalStateException(
                                    "transaction %s: expected no job that uses it, got %s; stop that job first"
                                            .formatted(transaction.id(), owner));
                        });
    }

    /**
     * Aborts a transaction, and fences its producer.
     *
     * @throws IllegalStateException in one line, if the brokers refuse
     */
    public void abort(OpenTransaction transaction) {
        asked(() -> admin.fenceProducers(List.of(transaction.id())).all().get());
    }

    @Override
    public void close() {
        admin.close();
    }
}
