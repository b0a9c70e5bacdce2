package dev.densestream.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class EmbeddedKafkaIT {

    @Test
    void carriesATransactionWithARecordOfAlmost64Megabytes() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createTopic("large", 2, Map.of());
            byte[] value = new byte[EmbeddedKafka.MAX_MESSAGE_BYTES - 1024];
            value[value.length - 1] = 42;
            try (KafkaProducer<byte[], byte[]> producer = transactionalProducer(kafka)) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("large", 1, null, value)).get();
                producer.commitTransaction();
            }
            assertThat(readOne(kafka, "large").value()).isEqualTo(value);
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
        int port = EmbeddedKafka.freePorts(1)[0];
        try (EmbeddedKafka first = EmbeddedKafka.start(port)) {
            assertThat(first.bootstrapServers()).isEqualTo("localhost:" + port);
            assertThatThrownBy(() -> EmbeddedKafka.start(port))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("port %d on localhost is taken; choose another one", port);
        }
    }

    private static KafkaProducer<byte[], byte[]> transactionalProducer(EmbeddedKafka kafka) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "transactional.id",
                        "test",
                        "max.request.size",
                        EmbeddedKafka.MAX_MESSAGE_BYTES,
                        "buffer.memory",
                        2L * EmbeddedKafka.MAX_MESSAGE_BYTES),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static ConsumerRecord<byte[], byte[]> readOne(EmbeddedKafka kafka, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", kafka.bootstrapServers(),
                                "group.id", "test",
                                "isolation.level", "read_committed",
                                "auto.offset.reset", "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            while (true) {
                for (ConsumerRecord<byte[], byte[]> found : consumer.poll(Duration.ofSeconds(1))) {
                    return found;
                }
            }
        }
    }

    private static Set<Path> folders() throws Exception {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(p -> p.getFileName().toString().startsWith("densestream-kafka-"))
                    .collect(Collectors.toSet());
        }
    }
}
