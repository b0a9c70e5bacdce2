// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartFromTest {

    @Test
    void readsPlacesAndTimes() {
        assertThat(StartFrom.parse("committed")).isEqualTo(StartFrom.COMMITTED);
        assertThat(StartFrom.parse("earliest")).isEqualTo(StartFrom.EARLIEST);
        assertThat(StartFrom.parse("latest")).isEqualTo(StartFrom.LATEST);
        assertThat(StartFrom.parse("1970-01-01T00:00:01.5Z"))
                .isEqualTo(new StartFrom(StartFrom.Place.TIME, 1500));
        assertThat(StartFrom.parse("1500")).hasToString("1970-01-01T00:00:01.500Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "now", "-1", "1969-12-31T23:59:59.999Z", "2026-11-30", "1e9", "\u0661"})
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> StartFrom.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected committed, earliest, latest, a time such as");
    }
}
