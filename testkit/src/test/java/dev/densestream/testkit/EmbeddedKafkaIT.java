// SPDX-License-Identifier: Apache-2.0
package dev.densestream.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class EmbeddedKafkaIT {

    @Test
    void carriesATransactionWithARecordOfAlmost64Megabytes() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createTopic("large", 2, Map.of());
            byte[] value = new byte[EmbeddedKafka.MAX_MESSAGE_BYTES - 1024];
            value[value.length - 1] = 42;
            try (KafkaProducer<byte[], byte[]> producer =
                    KafkaClients.producer(
                            kafka.bootstrapServers(), Map.of("transactional.id", "test"))) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("large", 1, null, value)).get();
                producer.commitTransaction();
            }
            List<byte[]> values = values(kafka, "large");
            assertThat(values).hasSize(1);
            assertThat(values.get(0)).isEqualTo(value);
        }
    }

    @Test
    void deletesItsDataWhenClosed() throws Exception {
        Set<Path> before = folders();
        EmbeddedKafka kafka = EmbeddedKafka.start();
        assertThat(folders()).hasSizeGreaterThan(before.size());
        kafka.close();
        assertThat(folders()).isEqualTo(before);
    }

    @Test
    void saysThatAPortIsTaken() {
        int port = LocalPorts.free(1)[0];
        try (EmbeddedKafka first = EmbeddedKafka.start(port)) {
            assertThat(first.bootstrapServers()).isEqualTo("localhost:" + port);
            assertThatThrownBy(() -> EmbeddedKafka.start(port))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("port %d on localhost is taken; choose another one", port);
        }
    }

    private static List<byte[]> values(EmbeddedKafka kafka, String topic) {
        List<byte[]> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                KafkaClients.reader(kafka.bootstrapServers(), topic, "read_committed")) {
            Reading.all(consumer, record -> values.add(record.value()));
        }
        return values;
    }

    private static Set<Path> folders() throws Exception {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(p -> p.getFileName().toString().startsWith("densestream-kafka-"))
                    .collect(Collectors.toSet());
        }
    }
}
