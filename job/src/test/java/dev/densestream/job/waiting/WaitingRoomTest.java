// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.config.WaitingConfig;
import dev.densestream.job.contract.ModelChoice;
import dev.densestream.job.waiting.WaitingRoom.Taken;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WaitingRoomTest {

    private static final int RECORDS = 1_000;
    private static final long BYTES = 1_000_000;

    private final WaitingRoom room =
            new WaitingRoom(new WaitingConfig(RECORDS, BYTES, Duration.ofSeconds(60)));

    @Test
    void givesOneChoiceHalfOfWhatTheOthersLeave() {
        assertThat(fill("first", 1, true)).isEqualTo(500);
        assertThat(fill("second", 1, true)).isEqualTo(250);
        assertThat(fill("third", 1, true)).isEqualTo(125);
    }

    @Test
    void keepsAQuarterForModelsThatWerePublished() {
        for (int i = 0; i < 10_000; i++) {
            fill("never-published-" + i, 1, false);
        }
        assertThat(room.all().records()).isEqualTo(750);
        assertThat(fill("published", 1, true)).isEqualTo(125);
    }

    @Test
    void countsBytesInTheSameWay() {
        assertThat(fill("first", BYTES / 100, true)).isEqualTo(50);
        assertThat(fill("second", BYTES / 100, false)).isEqualTo(13);
    }

    @Test
    void letsOneRecordTakeTheWholeRoomAndNoneMore() {
        assertThat(fill("too large", BYTES + 1, true)).isZero();
        assertThat(fill("large", BYTES, false)).isEqualTo(1);
        assertThat(fill("small", 1, true)).isZero();
    }

    @Test
    void letsOneRecordWaitWhereThereIsRoomForOne() {
        WaitingRoom one = new WaitingRoom(new WaitingConfig(1, BYTES, Duration.ofSeconds(60)));
        assertThat(one.hasRoomFor(choice("m"), 1, Taken.NOTHING, false)).isTrue();
        WaitingRoom none = new WaitingRoom(new WaitingConfig(0, BYTES, Duration.ofSeconds(60)));
        assertThat(none.hasRoomFor(choice("m"), 1, Taken.NOTHING, true)).isFalse();
    }

    /** As many as are let in. */
    private int fill(String model, long bytes, boolean published) {
        int count = 0;
        while (room.hasRoomFor(choice(model), bytes, Taken.NOTHING, published)) {
            room.count(choice(model), 1, bytes);
            count++;
        }
        return count;
    }

    private static ModelChoice choice(String model) {
        return new ModelChoice(model, OptionalLong.empty());
    }
}
