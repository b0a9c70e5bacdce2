// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FirstWeightsTest {

    private static final String JOB = "first-weights-test";

    @Test
    void allSubtasksMustServeAllModels() {
        try (FirstWeights.Subtask one = FirstWeights.register(JOB, List.of("a", "b"));
                FirstWeights.Subtask two = FirstWeights.register(JOB, List.of("a", "b"))) {
            CompletableFuture<Void> served = FirstWeights.served(JOB);
            one.decided("a");
            one.decided("b");
            two.decided("a");
            two.decided("other");
            assertThat(served).isNotDone();
            assertThat(FirstWeights.missing(JOB)).isEqualTo("b");

            two.decided("b");

            assertThat(served).isCompleted();
            assertThat(FirstWeights.served(JOB)).isCompleted();
            assertThat(FirstWeights.missing(JOB)).isEmpty();
        }
    }

    @Test
    void whoComesFirstWaitsForTheOthers() {
        CompletableFuture<Void> served = FirstWeights.served(JOB);
        assertThat(FirstWeights.isHere(JOB)).isFalse();
        try (FirstWeights.Subtask late = FirstWeights.register(JOB, List.of("a"))) {
            assertThat(FirstWeights.isHere(JOB)).isTrue();
            assertThat(served).isNotDone();

            late.decided("a");

            assertThat(served).isCompleted();
        }
    }

    @Test
    void anotherJobAndAnEarlierAttemptSayNothing() {
        try (FirstWeights.Subtask other = FirstWeights.register("other-job", List.of("a"))) {
            FirstWeights.register(JOB, List.of("a")).close();
            CompletableFuture<Void> served = FirstWeights.served(JOB);

            other.decided("a");

            assertThat(served).isNotDone();
            assertThat(FirstWeights.isHere(JOB)).isFalse();
            served.complete(null);
        }
    }
}
