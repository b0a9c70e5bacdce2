// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.config.RecreatedTensors;
import dev.densestream.job.config.TopicsConfig;
import dev.densestream.job.topics.TopicSeen.State;
import java.util.Map;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicJudgeTest {

    private static final TopicsConfig TOPICS =
            new TopicsConfig(
                    "tensors", "features", "weights", "dead-letters", "status", "accepted", null);

    private static final TopicSeen MISSING = new TopicSeen(State.MISSING, null, 0, null);
    private static final TopicSeen HIDDEN = new TopicSeen(State.HIDDEN, null, 0, null);

    private final TopicJudge judge = new TopicJudge(TOPICS, RecreatedTensors.REFUSE);

    @Test
    void hasNothingToSayOfTopicsThatStayAsTheyAre() {
        for (int look = 0; look < 3; look++) {
            TopicJudge.Result result =
                    judge.judge(Map.of("tensors", topic("a"), "features", topic("b")));
            assertThat(result).isEqualTo(new TopicJudge.Result(result.problems(), null, false));
            assertThat(result.problems()).isEmpty();
        }
        assertThat(judge.tensorsId()).isEqualTo("a");
    }

    @Test
    void failsForATopicThatWasNeverThereOnceTwoLooksSaySo() {
        TopicJudge.Result first = judge.judge(Map.of("features", MISSING));
        assertThat(first.problems()).hasSize(1);
        assertThat(first.failure()).isNull();
        assertThat(first.lookAgain()).isTrue();

        TopicJudge.Result second = judge.judge(Map.of("features", MISSING));
        assertThat(second.failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("topic features: expected it to exist, got none");
    }

    @Test
    void doesNotFailForATopicThatABrokerHadNotHeardOf() {
        judge.judge(Map.of("features", MISSING));
        assertThat(judge.judge(Map.of("features", topic("a"))).problems()).isEmpty();
        judge.judge(Map.of("tensors", topic("b")));
        judge.judge(Map.of("tensors", topic("before")));
        assertThat(judge.judge(Map.of("tensors", topic("b"))).problems()).isEmpty();
    }

    @Test
    void onlyTellsOfATopicThatGoesWhileTheJobRuns() {
        judge.judge(Map.of("features", topic("a")));
        for (int look = 0; look < 3; look++) {
            TopicJudge.Result result = judge.judge(Map.of("features", MISSING));
            assertThat(result.problems()).hasSize(1);
            assertThat(result.failure()).isNull();
        }
    }

    @Test
    void startsAgainForAnotherTopicToWriteTo() {
        judge.judge(Map.of("dead-letters", topic("a")));
        judge.judge(Map.of("dead-letters", topic("b")));
        assertThat(judge.judge(Map.of("dead-letters", topic("b"))).failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("id a")
                .hasMessageContaining("id b");
    }

    @Test
    void endsForAnotherTopicOfRequestsThanTheStatesOffsetsBelongTo() {
        judge.tensorsWere("a");
        judge.judge(Map.of("tensors", topic("b")));
        TopicJudge.Result result = judge.judge(Map.of("tensors", topic("b")));
        assertThat(result.failure()).isInstanceOf(SuppressRestartsException.class);
        assertThat(result.problems().get(0)).contains("--recreated-tensors=from-beginning");
        assertThat(judge.tensorsId()).isEqualTo("a");
    }

    @Test
    void goesOnWithAnotherTopicOfRequestsIfItsOffsetsAreSaidToBeTheSame() {
        TopicJudge keeping = new TopicJudge(TOPICS, RecreatedTensors.KEEP_OFFSETS);
        keeping.tensorsWere("a");
        assertThat(keeping.judge(Map.of("tensors", topic("b"))).problems()).hasSize(1);
        assertThat(keeping.judge(Map.of("tensors", topic("b"))).problems()).isEmpty();
        assertThat(keeping.tensorsId()).isEqualTo("b");
    }

    @Test
    void tellsOnceOfAnotherTopicOfWeights() {
        judge.judge(Map.of("weights", topic("a")));
        TopicJudge.Result result = judge.judge(Map.of("weights", topic("b")));
        assertThat(result.failure()).isNull();
        assertThat(result.problems().get(0)).contains("publish them again");
        assertThat(judge.judge(Map.of("weights", topic("b"))).problems()).isEmpty();
    }

    @Test
    void saysNothingOfWhatItMayNotSee() {
        judge.tensorsWere("a");
        for (TopicSeen unclear : new TopicSeen[] {HIDDEN, topic(null)}) {
            for (int look = 0; look < 3; look++) {
                assertThat(judge.judge(Map.of("tensors", unclear)).problems()).isEmpty();
            }
        }
        assertThat(judge.tensorsId()).isEqualTo("a");
    }

    private static TopicSeen topic(@Nullable String id) {
        return new TopicSeen(State.THERE, id, 1, "producer");
    }
}
