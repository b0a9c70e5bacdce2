// SPDX-License-Identifier: Apache-2.0
package dev.densestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The connectors that take rows into stores. */
class ConnectorsTest {

    private static final Path FOLDER = Path.of("../deploy/connect");

    static Stream<Path> files() throws IOException {
        return Files.list(FOLDER).filter(file -> file.toString().endsWith(".json")).sorted();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyConnectorReadsCommittedRowsInTheFormatThatItTakes(Path file) throws IOException {
        JsonNode config = new ObjectMapper().readTree(file.toFile()).get("config");
        assertThat(config.get("consumer.override.isolation.level").asText())
                .isEqualTo("read_committed");
        assertThat(config.get("key.converter").asText())
                .isEqualTo("org.apache.kafka.connect.storage.StringConverter");
        assertThat(config.get("value.converter").asText())
                .isEqualTo("org.apache.kafka.connect.json.JsonConverter");
        boolean jdbc = config.get("connector.class").asText().contains("Jdbc");
        assertThat(config.get("value.converter.schemas.enable").asBoolean()).isEqualTo(jdbc);
    }
}
