// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.CapturedLog;
import dev.densestream.job.DenseStreamJob;
import dev.densestream.job.DocumentedRights;
import dev.densestream.job.Responses;
import dev.densestream.job.RunningJob;
import dev.densestream.job.TestBed;
import dev.densestream.job.config.JobConfig;
import dev.densestream.job.config.RunOptions;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.testkit.Reading;
import dev.densestream.testkit.SecureKafka;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker behind TLS and SASL, and users with the rights that SECURITY.md gives them. */
class SecureKafkaIT {

    /** A variable of the test's JVM, and what it holds. */
    private static final String STORE_PASSWORD = "DENSESTREAM_TEST_STORE_PASSWORD";

    private static final List<String> USERS =
            List.of("job", "earlier", "operator", "publisher", "producer", "consumer");
    private static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-running");

    private static Path folder;
    private static SecureKafka kafka;
    private static String password;
    private static String storePassword;

    @BeforeAll
    static void startBroker(@TempDir Path temporary) throws Exception {
        folder = temporary;
        storePassword = System.getenv(STORE_PASSWORD);
        kafka = SecureKafka.start(folder, storePassword);
        for (String topic : List.of("tensors", "features", "dead-letters", "weights-status")) {
            kafka.createTopic(topic, Map.of());
        }
        kafka.createTopic("weights", Map.of("cleanup.policy", "compact"));
        kafka.createTopic("weights-accepted", Map.of("cleanup.policy", "compact"));
        password = "secret-" + UUID.randomUUID();
        for (String user : USERS) {
            kafka.addUser(user, password + user);
            clientFile(user, password + user, "${env:%s}".formatted(STORE_PASSWORD));
        }
        kafka.grant(DocumentedRights.read());
        kafka.grant(DocumentedRights.without("job", "earlier", Set.of("weights-accepted")));
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void answersThroughTlsAndSaslAndShowsNoSecret() throws Exception {
        JobConfig config =
                RunOptions.parse(
                        "--bootstrap-servers=" + kafka.bootstrapServers(),
                        "--kafka-config=" + file("job"),
                        "--checkpoint-dir=" + TestBed.checkpoints().toUri(),
                        "--checkpoint-interval=200ms",
                        "--engine=reference",
                        "--parallelism=2");
        String log;
        try (CapturedLog captured = new CapturedLog();
                RunningJob job = RunningJob.start(config)) {
            assertThat(publish("publisher").err()).isEmpty();
            send(GOLDEN.inputFile(), "nonsense".getBytes(StandardCharsets.UTF_8));

            Responses.assertResponses(GOLDEN, receive("features").value());
            assertThat(receive("dead-letters").value()).asString().isEqualTo("nonsense");
            assertThat(job.restarts()).isZero();
            for (String page : pages(job)) {
                assertNoSecret(page);
            }
            log = captured.text();
        }
        assertThat(log)
                .contains("ssl.truststore.location = " + folder.resolve("trust.p12"))
                .contains("Accepted weights found")
                .doesNotContain("limits cannot be read")
                .doesNotContain("cannot be seen")
                .doesNotContain("not kept");
        assertNoSecret(log);
        String graph = graph(config);
        assertThat(graph).contains(file("job").toString()).contains(STORE_PASSWORD);
        assertNoSecret(graph);
        assertNoSecret(config.toString());
    }

    @Test
    void runsWithoutTheRightsThatAreOnlyForWarnings() throws Exception {
        kafka.addUser("former", password + "former");
        clientFile("former", password + "former", "${env:%s}".formatted(STORE_PASSWORD));
        kafka.grant(
                DocumentedRights.read().stream()
                        .filter(right -> right.entry().principal().equals("User:job"))
                        .filter(
                                right ->
                                        !right.pattern().name().equals("tensors")
                                                || right.entry().operation()
                                                        != AclOperation.DESCRIBE_CONFIGS)
                        .map(SecureKafkaIT::forFormer)
                        .toList());
        JobConfig config =
                RunOptions.parse(
                        "--bootstrap-servers=" + kafka.bootstrapServers(),
                        "--kafka-config=" + file("former"),
                        "--checkpoint-dir=" + TestBed.checkpoints().toUri(),
                        "--engine=reference",
                        "--parallelism=1");
        try (CapturedLog log = new CapturedLog();
                RunningJob job = RunningJob.start(config)) {
            log.await(
                    "Topic tensors: whether it hides sizes by compression cannot be seen",
                    "grant DescribeConfigs");
            log.await("infer started");
            assertThat(job.restarts()).isZero();
        }
    }

    @Test
    void runsWithoutTheRightToSeeASecondJobAndSaysSo() throws Exception {
        JobConfig config =
                RunOptions.parse(
                        "--bootstrap-servers=" + kafka.bootstrapServers(),
                        "--kafka-config=" + file("job"),
                        "--transactional-id-prefix=densestream-2",
                        "--checkpoint-dir=" + TestBed.checkpoints().toUri(),
                        "--checkpoint-interval=200ms",
                        "--parallelism=1");
        try (CapturedLog captured = new CapturedLog();
                RunningJob job = RunningJob.start(config)) {
            job.awaitRunning();

            assertThat(captured.text().lines().filter(line -> line.contains("cannot be seen")))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("Transactional prefix densestream-2")
                    .contains("grant Read on group densestream-2-owner");
            assertThat(job.restarts()).isZero();
        }
    }

    @Test
    void runsWithTheRightsOfEarlierReleasesAndSaysWhatItCannotKeep() throws Exception {
        JobConfig config =
                RunOptions.parse(
                        "--bootstrap-servers=" + kafka.bootstrapServers(),
                        "--kafka-config=" + file("earlier"),
                        "--transactional-id-prefix=densestream-earlier",
                        "--checkpoint-dir=" + TestBed.checkpoints().toUri(),
                        "--checkpoint-interval=200ms",
                        "--model=earlier",
                        "--engine=reference",
                        "--parallelism=1");
        try (CapturedLog captured = new CapturedLog();
                RunningJob job = RunningJob.start(config)) {
            assertThat(publish("publisher", "earlier").err()).isEmpty();
            captured.await("accepted: ModelVersion[model=earlier, version=1");

            assertThat(job.restarts()).isZero();
            assertThat(captured.text().lines().filter(line -> line.contains("not kept")))
                    .singleElement()
                    .asString()
                    .contains("Accepted weights are not kept on topic weights-accepted")
                    .contains("grant Read and Write on it");
        }
    }

    private static AclBinding forFormer(AclBinding right) {
        return new AclBinding(
                right.pattern(),
                new AccessControlEntry(
                        "User:former", "*", right.entry().operation(), AclPermissionType.ALLOW));
    }

    /** The login is a mounted secret, and the file names the brokers, as on Kubernetes. */
    @Test
    void theToolsNeedNoMoreThanTheRightsOfTheOperator() throws Exception {
        JobConfig config =
                RunOptions.parse(
                        "--bootstrap-servers=" + kafka.bootstrapServers(),
                        "--kafka-config=" + file("job"),
                        "--transactional-id-prefix=densestream-tools",
                        "--checkpoint-dir=" + TestBed.checkpoints().toUri(),
                        "--checkpoint-interval=200ms",
                        "--model=tools",
                        "--engine=reference",
                        "--parallelism=1");
        Path weights = Files.write(folder.resolve("tools.weights"), GOLDEN.weightsFile());
        Path request = Files.write(folder.resolve("request"), GOLDEN.inputFile());
        Path nonsense = Files.writeString(folder.resolve("nonsense"), "nonsense");
        try (RunningJob job = RunningJob.start(config)) {
            assertThat(
                            tool(
                                    "weights publish --wait --model tools --version 1 --prefix",
                                    GOLDEN.prefix(),
                                    weights))
                    .contains("served by all of 1 subtasks");
            assertThat(tool("weights list")).contains("tools");
            assertThat(tool("weights status")).contains("serves version 1 on 1 of 1");
            tool("send --key tools", request);
            assertThat(tool("receive --key tools --count 1")).contains("tools version 1");
            tool("send --key spoilt", nonsense);
            tool("receive --topic dead-letters --key spoilt --count 1");
            assertThat(tool("dead-letters")).contains("decode");
            assertThat(tool("replay --stage decode --dry-run")).startsWith("would send ");
            assertThat(tool("replay --stage decode --limit 1")).startsWith("sent back 1 ");
            tool("weights publish --model tools --version 2 --prefix", GOLDEN.prefix(), weights);
            assertThat(tool("weights rollback tools --to 1")).contains("as version 3");
            assertThat(tool("weights retire tools")).contains("tools");
            assertThat(job.restarts()).isZero();
        }
    }

    /** What a command prints, by the file of the operator. */
    private static String tool(String command, Object... more) throws IOException {
        Path login = Files.createDirectories(folder.resolve("login"));
        Files.writeString(
                login.resolve("sasl.jaas.config"),
                client("operator").getProperty("sasl.jaas.config"));
        Path properties = folder.resolve("mounted.properties");
        Files.writeString(
                properties,
                Files.readString(file("operator"))
                                .replaceAll(
                                        "(?m)^sasl\\.jaas\\.config=.*",
                                        Matcher.quoteReplacement(
                                                "sasl.jaas.config=${directory:%s:sasl.jaas.config}"
                                                        .formatted(login)))
                        + "\nbootstrap.servers="
                        + kafka.bootstrapServers());
        List<Object> arguments = new ArrayList<>(List.of((Object[]) command.split(" ")));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("--kafka-config", properties));
        CliRun run = CliRun.of(arguments.toArray());
        assertThat(run.err()).as(command).isEmpty();
        assertThat(run.exitCode()).as(command).isZero();
        return run.out();
    }

    @Test
    void saysInOneLineThatALoginIsRefused() throws Exception {
        clientFile("intruder", password, "${env:%s}".formatted(STORE_PASSWORD));

        for (CliRun run : List.of(run("intruder"), publish("intruder"))) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .startsWith("densestream: brokers " + kafka.bootstrapServers())
                    .contains("login refused (Authentication failed")
                    .contains("check user, password")
                    .hasLineCount(1);
            assertNoSecret(run.err());
        }
    }

    @Test
    void saysInOneLineThatTheBrokerIsNotTrusted() throws Exception {
        Path file = clientFile("job-without-trust", password + "job", "");
        Files.writeString(
                file, Files.readString(file).replaceAll("(?m)^ssl\\.truststore.*\\R?", ""));

        CliRun run = run("job-without-trust");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("login refused (SSL handshake failed)").hasLineCount(1);
    }

    @Test
    void saysInOneLineThatTheTrustStoreCannotBeOpened() throws Exception {
        clientFile("forgetful", password, "wrong");

        CliRun run = run("forgetful");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("no client (")
                .contains("Failed to load SSL keystore " + folder.resolve("trust.p12"))
                .contains("password was incorrect")
                .contains("check --kafka-config")
                .hasLineCount(1);
    }

    @Test
    void saysInOneLineWhichRightIsMissing() throws Exception {
        CliRun run = run("producer");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("topic features on " + kafka.bootstrapServers() + ": access refused")
                .contains("grant the ACLs that SECURITY.md lists")
                .hasLineCount(1);
    }

    private static CliRun run(String user) {
        return CliRun.of(
                "run",
                "--bootstrap-servers",
                kafka.bootstrapServers(),
                "--kafka-config",
                file(user));
    }

    private static CliRun publish(String user) throws IOException {
        return publish(user, "default");
    }

    private static CliRun publish(String user, String model) throws IOException {
        return CliRun.of(
                "weights",
                "publish",
                Files.write(folder.resolve("weights"), GOLDEN.weightsFile()),
                "--prefix=" + GOLDEN.prefix(),
                "--model=" + model,
                "--version=1",
                "--bootstrap-servers",
                kafka.bootstrapServers(),
                "--kafka-config",
                file(user));
    }

    private static void send(byte[]... values) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        client("producer"), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (byte[] value : values) {
                producer.send(new ProducerRecord<>("tensors", value)).get();
            }
        }
    }

    private static ConsumerRecord<byte[], byte[]> receive(String topic) throws IOException {
        Properties properties = client("consumer");
        properties.setProperty("group.id", "consumers");
        properties.setProperty("auto.offset.reset", "earliest");
        properties.setProperty("isolation.level", "read_committed");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            Reading.until(
                    consumer,
                    Duration.ofSeconds(60),
                    some -> {
                        some.forEach(
                                record -> {
                                    // those with a key are of the tools
                                    if (record.key() == null) {
                                        records.add(record);
                                    }
                                });
                        return !records.isEmpty();
                    });
        }
        assertThat(records).hasSize(1);
        return records.get(0);
    }

    /** What a user's own program would be given: the file with the password in it. */
    private static Properties client(String user) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = new FileInputStream(file(user).toFile())) {
            properties.load(in);
        }
        properties.setProperty("ssl.truststore.password", storePassword);
        properties.setProperty("bootstrap.servers", kafka.bootstrapServers());
        return properties;
    }

    /** What the REST API, and the UI with it, tells of a job and of the cluster. */
    private static List<String> pages(RunningJob job) throws Exception {
        URI address = TestBed.flink().getRestAddress().get();
        List<String> pages = new ArrayList<>();
        for (String path :
                List.of(
                        "",
                        "/config",
                        "/plan",
                        "/exceptions",
                        "/checkpoints",
                        "/checkpoints/config",
                        "/accumulators")) {
            pages.add(get(address.resolve("/jobs/" + job.id() + path)));
        }
        pages.add(get(address.resolve("/jobmanager/config")));
        pages.add(get(address.resolve("/jobmanager/environment")));
        assertThat(pages.get(0)).contains("weights gate");
        return pages;
    }

    private static String get(URI uri) throws Exception {
        var response =
                HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(uri.toString()).isEqualTo(200);
        return response.body();
    }

    /** All that is handed to a cluster. */
    private static String graph(JobConfig config) throws Exception {
        StreamExecutionEnvironment env = new StreamExecutionEnvironment();
        DenseStreamJob.define(env, config);
        byte[] stream = InstantiationUtil.serializeObject(env.getStreamGraph(false));
        byte[] job = InstantiationUtil.serializeObject(env.getStreamGraph().getJobGraph());
        return new String(stream, StandardCharsets.ISO_8859_1)
                + new String(job, StandardCharsets.ISO_8859_1);
    }

    private static void assertNoSecret(String text) {
        assertThat(text.contains(password)).as("shows the password").isFalse();
        assertThat(text.contains(storePassword)).as("shows the store's password").isFalse();
    }

    private static Path clientFile(String user, String password, String storePassword)
            throws IOException {
        return Files.writeString(file(user), kafka.clientProperties(user, password, storePassword));
    }

    private static Path file(String user) {
        return folder.resolve(user + ".properties");
    }
}
