// SPDX-License-Identifier: Apache-2.0
package dev.densestream.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;

/**
 * A broker that lets users in by TLS and SCRAM, each with no more rights than it was given. Only
 * the test itself has another way in.
 */
public final class SecureKafka implements AutoCloseable {

    private static final String SCRAM =
            "org.apache.kafka.common.security.scram.ScramLoginModule required";

    private final EmbeddedKafka broker;
    private final Admin admin;
    private final String bootstrapServers;
    private final Path trustStore;

    private SecureKafka(EmbeddedKafka broker, String bootstrapServers, Path trustStore) {
        this.broker = broker;
        this.admin = KafkaClients.admin(broker.bootstrapServers());
        this.bootstrapServers = bootstrapServers;
        this.trustStore = trustStore;
    }

    /**
     * Starts a broker with a new certificate.
     *
     * @param folder for the stores of keys and certificates
     * @param storePassword theirs
     */
    public static SecureKafka start(Path folder, String storePassword) throws Exception {
        Path keyStore = folder.resolve("broker.p12");
        Path certificate = folder.resolve("broker.pem");
        Path trustStore = folder.resolve("trust.p12");
        keytool(
                storePassword,
                keyStore,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-alias",
                "broker");
        keytool(
                storePassword,
                keyStore,
                "-exportcert",
                "-rfc",
                "-alias",
                "broker",
                "-file",
                certificate.toString());
        keytool(
                storePassword,
                trustStore,
                "-importcert",
                "-noprompt",
                "-alias",
                "broker",
                "-file",
                certificate.toString());
        int[] ports = LocalPorts.free(2);
        String listener = "listener.name.sasl_ssl.";
        EmbeddedKafka broker =
                EmbeddedKafka.start(
                        ports[0],
                        Map.of(
                                "listeners",
                                "SASL_SSL://localhost:" + ports[1],
                                "listener.security.protocol.map",
                                "SASL_SSL:SASL_SSL",
                                listener + "ssl.keystore.location",
                                keyStore.toString(),
                                listener + "ssl.keystore.password",
                                storePassword,
                                listener + "sasl.enabled.mechanisms",
                                "SCRAM-SHA-512",
                                listener + "scram-sha-512.sasl.jaas.config",
                                SCRAM + ";",
                                "authorizer.class.name",
                                StandardAuthorizer.class.getName(),
                                "super.users",
                                "User:ANONYMOUS"));
        return new SecureKafka(broker, "localhost:" + ports[1], trustStore);
    }

    /** Where users come in. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    public void createTopic(String name, Map<String, String> config) {
        broker.createTopic(name, 1, config);
    }

    /** Lets a user in, who may do nothing yet. */
    public void addUser(String name, String password) throws Exception {
        admin.alterUserScramCredentials(
                        List.of(
                                new UserScramCredentialUpsertion(
                                        name,
                                        new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096),
                                        password)))
                .all()
                .get();
    }

    public void grant(List<AclBinding> rights) throws Exception {
        admin.createAcls(rights).all().get();
    }

    /**
     * What a client's properties file says.
     *
     * @param storePassword as it shall stand there
     */
    public String clientProperties(String user, String password, String storePassword) {
        return String.join(
                "\n",
                "security.protocol=SASL_SSL",
                "sasl.mechanism=SCRAM-SHA-512",
                "sasl.jaas.config=%s username=\"%s\" password=\"%s\";"
                        .formatted(SCRAM, user, password),
                "ssl.truststore.location=" + trustStore,
                "ssl.truststore.password=" + storePassword);
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
    }

    private static void keytool(String storePassword, Path store, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", storePassword));
        Path output = Files.createTempFile(store.getParent(), "keytool", ".txt");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(output, StandardCharsets.UTF_8));
        }
    }
}
