// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScriptTest {

    private final Requests requests = new Requests(Model.SMALL, 4, false, 1);
    private final LongFunction<Request> unheardOf =
            Hostile.asking(Kind.UNKNOWN_MODEL, Model.SMALL.get(0), "unheard-of", "", 4);
    private final Script script =
            new Script(requests::good, 30).good(3).hostile(4, 30, unheardOf).good(2);

    @Test
    void goesOnWithGoodRequestsForEver() {
        assertThat(script.length()).isEqualTo(9);
        assertThat(LongStream.range(0, 1000).filter(script::hostile))
                .containsExactly(3L, 4L, 5L, 6L);
        assertThat(script.request(999).kind()).isEqualTo(Kind.GOOD);
    }

    @Test
    void hasOneHostileRequestInEachPartitionIfAsManyFollowEachOther() {
        assertThat(LongStream.range(3, 7).mapToObj(n -> script.request(n).partition()))
                .containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void keepsWhatWasInsertedUnderTheNumberItWasSentWith() {
        LongStream.range(0, 12).forEach(script::settle);
        script.insert(unheardOf);
        LongStream.range(12, 14).forEach(script::settle);

        assertThat(script.hostile(12)).isTrue();
        assertThat(script.request(12).kind()).isEqualTo(Kind.UNKNOWN_MODEL);
        assertThat(script.hostile(13)).isFalse();
    }

    @Test
    void insertsNothingBetweenItsParts() {
        script.insert(unheardOf);
        LongStream.range(0, 9).forEach(script::settle);
        assertThat(script.hostile(8)).isFalse();
        script.settle(9);
        assertThat(script.hostile(9)).isTrue();
    }
}
