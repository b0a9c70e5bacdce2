// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Requests whose keys are their numbers; number i is on partition i modulo their count. */
final class Numbered {

    private Numbered() {}

    static List<ProducerRecord<byte[], byte[]>> requests(
            TestTopics topics, int partitions, int from, int to, byte[] value) {
        List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();
        for (int i = from; i < to; i++) {
            requests.add(
                    new ProducerRecord<>(topics.names().tensors(), i % partitions, key(i), value));
        }
        return requests;
    }

    static byte[] key(int number) {
        return String.valueOf(number).getBytes(StandardCharsets.UTF_8);
    }

    /** The numbers on each partition, in the order they were read. */
    static Map<Integer, List<Integer>> numbersByPartition(
            List<ConsumerRecord<byte[], byte[]>> responses) {
        Map<Integer, List<Integer>> numbers = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> response : responses) {
            numbers.computeIfAbsent(response.partition(), p -> new ArrayList<>())
                    .add(Integer.parseInt(new String(response.key(), StandardCharsets.UTF_8)));
        }
        return numbers;
    }

    /** The numbers below {@code count}, each once, in order on its partition. */
    static Map<Integer, List<Integer>> expected(int partitions, int count) {
        Map<Integer, List<Integer>> numbers = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            numbers.computeIfAbsent(i % partitions, p -> new ArrayList<>()).add(i);
        }
        return numbers;
    }
}
