// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.accepted;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedKeyTest {

    @Test
    void saysOneThingWhateverTheModelsName() {
        for (AcceptedKey key :
                new AcceptedKey[] {
                    AcceptedKey.of("m", 2),
                    AcceptedKey.retired("m"),
                    AcceptedKey.of("m@1", 2),
                    AcceptedKey.of("m@retired", 999_999_999_999_999_999L),
                    AcceptedKey.retired("@ä@3")
                }) {
            assertThat(AcceptedKey.parse(key.bytes())).contains(key);
        }
        assertThat(AcceptedKey.of("m@1", 2)).hasToString("m@1@2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "@1", "m@", "m@-1", "m@x", "m@1234567890123456789", "m@١"})
    void passesOverWhatTheJobDidNotWrite(String key) {
        assertThat(AcceptedKey.parse(key.getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(AcceptedKey.parse((String) null)).isEmpty();
    }
}
