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
                    "tensors", "features", "weights", "dead-letters", "status", "accepted");

    private static final TopicSeen MISSING = new TopicSeen(State.MISSING, null, 0, null);
    private static final TopicSeen HIDDEN = new TopicSeen(State.HIDDEN, null, 0, null);

    private final TopicJudge judge = new TopicJudge(TOPICS, RecreatedTensors.REFUSE);

    @Test
    void hasNothingToSayOfTopicsThatStayAsTheyAre() {
        for (int look = 0; look < 3; look++) {
            TopicJudge.Verdict verdict =
                    judge.judge(Map.of("tensors", topic("a"), "features", topic("b")));
            assertThat(verdict).isEqualTo(new TopicJudge.Verdict(verdict.troubles(), null, false));
            assertThat(verdict.troubles()).isEmpty();
        }
        assertThat(judge.tensorsId()).isEqualTo("a");
    }

    @Test
    void failsForATopicThatWasNeverThereOnceTwoLooksSaySo() {
        TopicJudge.Verdict first = judge.judge(Map.of("features", MISSING));
        assertThat(first.troubles()).hasSize(1);
        assertThat(first.failure()).isNull();
        assertThat(first.lookAgain()).isTrue();

        TopicJudge.Verdict second = judge.judge(Map.of("features", MISSING));
        assertThat(second.failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("topic features: expected it to exist, got none");
    }

    @Test
    void doesNotFailForATopicThatABrokerHadNotHeardOf() {
        judge.judge(Map.of("features", MISSING));
        assertThat(judge.judge(Map.of("features", topic("a"))).troubles()).isEmpty();
        judge.judge(Map.of("tensors", topic("b")));
        judge.judge(Map.of("tensors", topic("before")));
        assertThat(judge.judge(Map.of("tensors", topic("b"))).troubles()).isEmpty();
    }

    @Test
    void onlyTellsOfATopicThatGoesWhileTheJobRuns() {
        judge.judge(Map.of("features", topic("a")));
        for (int look = 0; look < 3; look++) {
            TopicJudge.Verdict verdict = judge.judge(Map.of("features", MISSING));
            assertThat(verdict.troubles()).hasSize(1);
            assertThat(verdict.failure()).isNull();
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
    void endsForAnotherTopicOfQuestionsThanTheStatesOffsetsBelongTo() {
        judge.tensorsWere("a");
        judge.judge(Map.of("tensors", topic("b")));
        TopicJudge.Verdict verdict = judge.judge(Map.of("tensors", topic("b")));
        assertThat(verdict.failure()).isInstanceOf(SuppressRestartsException.class);
        assertThat(verdict.troubles().get(0)).contains("--recreated-tensors=from-beginning");
        assertThat(judge.tensorsId()).isEqualTo("a");
    }

    @Test
    void goesOnWithAnotherTopicOfQuestionsIfItsOffsetsAreSaidToBeTheSame() {
        TopicJudge keeping = new TopicJudge(TOPICS, RecreatedTensors.KEEP_OFFSETS);
        keeping.tensorsWere("a");
        assertThat(keeping.judge(Map.of("tensors", topic("b"))).troubles()).hasSize(1);
        assertThat(keeping.judge(Map.of("tensors", topic("b"))).troubles()).isEmpty();
        assertThat(keeping.tensorsId()).isEqualTo("b");
    }

    @Test
    void tellsOnceOfAnotherTopicOfWeights() {
        judge.judge(Map.of("weights", topic("a")));
        TopicJudge.Verdict verdict = judge.judge(Map.of("weights", topic("b")));
        assertThat(verdict.failure()).isNull();
        assertThat(verdict.troubles().get(0)).contains("publish them again");
        assertThat(judge.judge(Map.of("weights", topic("b"))).troubles()).isEmpty();
    }

    @Test
    void saysNothingOfWhatItMayNotSee() {
        judge.tensorsWere("a");
        for (TopicSeen unclear : new TopicSeen[] {HIDDEN, topic(null)}) {
            for (int look = 0; look < 3; look++) {
                assertThat(judge.judge(Map.of("tensors", unclear)).troubles()).isEmpty();
            }
        }
        assertThat(judge.tensorsId()).isEqualTo("a");
    }

    private static TopicSeen topic(@Nullable String id) {
        return new TopicSeen(State.THERE, id, 1, "producer");
    }
}
