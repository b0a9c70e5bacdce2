// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.verify;

import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.Reading;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * How often each request lies on the topic of requests: an idempotent producer may write a batch
 * twice where its broker is killed, and each copy is a record that must have a response of its own.
 */
public final class Copies {

    private final Map<Long, List<String>> places;
    private final Set<Long> refused;

    /**
     * @param places by number of the request: partition and offset of each copy
     * @param refused requests of which the broker took none, as its producer knows
     */
    Copies(Map<Long, List<String>> places, Set<Long> refused) {
        this.places = places;
        this.refused = refused;
    }

    /** The same, but with requests that the broker refused and so need no response. */
    public Copies without(Set<Long> requests) {
        return new Copies(places, requests);
    }

    /** Reads the topic itself, from its first record to its last. */
    public static Copies read(String bootstrapServers, String topic, int partitions) {
        Map<Long, List<String>> places = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                KafkaClients.reader(
                        bootstrapServers, Map.of(topic, partitions), "read_committed")) {
            Reading.all(
                    consumer,
                    record ->
                            places.merge(
                                    Long.parseLong(
                                            new String(record.key(), StandardCharsets.UTF_8)),
                                    List.of(record.partition() + "@" + record.offset()),
                                    Copies::joined));
        }
        return new Copies(places, Set.of());
    }

    private static List<String> joined(List<String> some, List<String> more) {
        return Stream.of(some, more).flatMap(List::stream).toList();
    }

    /** How many records the request is; one that is not on the topic was lost before it came. */
    int of(long number) {
        int found = places(number).size();
        return found == 0 && !refused.contains(number) ? 1 : found;
    }

    /** Where they are, such as {@code 3@17} for offset 17 of partition 3. */
    List<String> places(long number) {
        return places.getOrDefault(number, List.of());
    }

    /** How many copies there are beyond the first of each request. */
    long extra() {
        return places.values().stream().mapToLong(copies -> copies.size() - 1L).sum();
    }
}
