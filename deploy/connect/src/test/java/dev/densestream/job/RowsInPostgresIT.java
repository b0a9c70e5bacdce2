// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.densestream.serde.weights.init.NetworkConfig;
import dev.densestream.serde.weights.init.NetworkInitialization;
import dev.densestream.testkit.Wait;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pictures become rows, and Debezium's JDBC sink writes them into PostgreSQL: each once, however
 * often they are replayed.
 */
class RowsInPostgresIT {

    private static final int PICTURES = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final byte[] WEIGHTS =
            NetworkInitialization.safetensors(
                    new NetworkConfig(3, 8, List.of(2, 2), 16, 32, 3),
                    Map.of(
                            "preprocess",
                            "{\"crop\":33,\"mean\":[0.5,0.5,0.5],\"std\":[0.2,0.2,0.2]}"),
                    1);

    private static final String TABLE =
            """
            CREATE TABLE embeddings (id text PRIMARY KEY, vector real[] NOT NULL, model text,
            model_version bigint, source_topic text, source_partition integer,
            source_offset bigint, image integer, "timestamp" timestamp, class text,
            probability real)\
            """;

    private static final String NEAREST =
            """
            SELECT other.id FROM embeddings other, embeddings mine WHERE mine.id = '%s'
            ORDER BY (SELECT sum((a - b) * (a - b)) FROM unnest(other.vector, mine.vector) v(a, b))
            LIMIT 1\
            """;

    private final TestTopics topics = TestTopics.create(2, 2);
    private final String rows = topics.names().features() + "-rows";

    @Test
    void everyPictureIsOneRowAndItsOwnNearestHoweverOftenRowsAreReplayed(@TempDir Path folder)
            throws Exception {
        TestBed.kafka().createTopic(rows, 2, Map.of());
        try (EmbeddedPostgres postgres = postgres();
                Connection database = postgres.getPostgresDatabase().getConnection()) {
            execute(database, TABLE);
            writeRows();
            Map<String, String> settings =
                    Map.of(
                            "topics",
                            rows,
                            "connection.url",
                            postgres.getJdbcUrl("postgres", "postgres"),
                            "connection.username",
                            "postgres",
                            "connection.password",
                            "postgres");
            String brokers = TestBed.kafka().bootstrapServers();
            // its offsets are not committed yet when it ends, so the next one reads all again
            try (ConnectWorker first = ConnectWorker.start(folder, brokers, "pgvector", settings)) {
                await(first, database, 100);
            }
            try (ConnectWorker second =
                    ConnectWorker.start(folder, brokers, "pgvector", settings)) {
                await(second, database, PICTURES);
            }
            assertThat(count(database)).isEqualTo(PICTURES);
            List<String> ids = ids(database);
            for (String id : ids) {
                assertThat(text(database, NEAREST.formatted(id))).isEqualTo(id);
            }
        }
    }

    private static EmbeddedPostgres postgres() {
        try {
            return EmbeddedPostgres.start();
        } catch (Exception e) {
            return abort("skipped, as PostgreSQL does not start here: " + e);
        }
    }

    private void writeRows() throws Exception {
        Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, WEIGHTS)));
        List<ProducerRecord<byte[], byte[]>> pictures = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            pictures.add(
                    new ProducerRecord<>(
                            topics.names().tensors(),
                            ("picture-" + i).getBytes(StandardCharsets.UTF_8),
                            picture(i)));
        }
        Kafka.send(pictures);
        try (RunningJob job =
                RunningJob.start(
                        topics.config(
                                "--engine=auto",
                                "--features-topic=none",
                                "--rows-topic=" + rows,
                                "--rows-format=connect"))) {
            assertThat(Kafka.receive(rows, PICTURES)).hasSize(PICTURES);
            assertThat(job.restarts()).isZero();
        }
    }

    private static byte[] picture(int seed) throws Exception {
        BufferedImage noise = new BufferedImage(33, 33, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int i = 0; i < 33 * 33; i++) {
            noise.setRGB(i % 33, i / 33, random.nextInt());
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(noise, "png", png);
        return png.toByteArray();
    }

    private static void await(ConnectWorker worker, Connection database, int count)
            throws Exception {
        boolean there = Wait.upTo(PATIENCE, () -> count(database) >= count || !worker.isAlive());
        assertThat(there && count(database) >= count)
                .as("%d rows; Kafka Connect said %s", count(database), worker.log())
                .isTrue();
    }

    private static void execute(Connection database, String sql) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int count(Connection database) throws SQLException {
        return Integer.parseInt(text(database, "SELECT count(*) FROM embeddings"));
    }

    private static String text(Connection database, String sql) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private static List<String> ids(Connection database) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT id FROM embeddings ORDER BY id LIMIT 10")) {
            while (result.next()) {
                ids.add(result.getString(1));
            }
        }
        return ids;
    }
}
