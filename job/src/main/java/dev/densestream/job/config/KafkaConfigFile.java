// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** A properties file for Kafka's clients, whose secrets stay in it. */
final class KafkaConfigFile {

    private KafkaConfigFile() {}

    /**
     * The file's properties. In place of a secret stands a reference to the file, which every
     * client resolves where it is built; the same file must be there.
     *
     * @throws IllegalArgumentException in one line, if the file cannot be read or a value cannot be
     */
    static Map<String, String> read(Path file) {
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--kafka-config %s: cannot be read (%s)".formatted(file, e), e);
        }
        Map<String, String> properties = new HashMap<>();
        for (String name : read.stringPropertyNames()) {
            String value = read.getProperty(name);
            boolean secret = KafkaSecrets.givenAway(name, value);
            properties.put(name, secret ? reference(file, name, value) : value);
        }
        return properties;
    }

    private static String reference(Path file, String name, String value) {
        if (KafkaSecrets.hasReference(value)) {
            throw new IllegalArgumentException(
                    "--kafka-config %s: %s: expected a secret or a reference to one, got a mixture; %s"
                            .formatted(file, name, "write the whole of it out, or none"));
        }
        try {
            return KafkaProperties.inFile(file.toAbsolutePath().normalize(), name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--kafka-config %s".formatted(e.getMessage()), e);
        }
    }
}
