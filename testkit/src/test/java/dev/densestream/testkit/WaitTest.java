// SPDX-License-Identifier: Apache-2.0
package dev.densestream.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitTest {

    @Test
    void asksUntilTheConditionHolds() throws Exception {
        AtomicInteger asked = new AtomicInteger();

        assertThat(Wait.upTo(Duration.ofMinutes(1), () -> asked.incrementAndGet() == 3)).isTrue();

        assertThat(asked).hasValue(3);
    }

    @Test
    void endsWithoutAWordOrNamesWhatDidNotCome() throws Exception {
        assertThat(Wait.upTo(Duration.ZERO, () -> false)).isFalse();
        assertThatThrownBy(() -> Wait.until("the moon", Duration.ZERO, () -> false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the moon: not within 0 s");
    }
}
