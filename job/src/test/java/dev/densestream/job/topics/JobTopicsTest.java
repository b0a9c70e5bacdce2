// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class JobTopicsTest {

    private static final int MIB = 1 << 20;

    @Test
    void answersMayBeLargerThanRequests() {
        Map<String, String> limits =
                JobTopics.needed(4, null, 8 * MIB, 32 * MIB).stream()
                        .collect(
                                Collectors.toMap(
                                        NewTopic::name,
                                        topic -> topic.configs().get("max.message.bytes")));

        assertThat(limits)
                .containsEntry("features", String.valueOf(32 * MIB))
                .containsEntry("tensors", String.valueOf(8 * MIB))
                .containsEntry("dead-letters", String.valueOf(8 * MIB))
                .containsEntry("weights", String.valueOf(8 * MIB))
                .containsEntry("weights-status", String.valueOf(8 * MIB));
    }

    @Test
    void brokersUnpackWhatTheJobReads() {
        List<String> unpacked =
                JobTopics.needed(4, null).stream()
                        .filter(
                                topic ->
                                        "uncompressed"
                                                .equals(topic.configs().get("compression.type")))
                        .map(NewTopic::name)
                        .toList();

        assertThat(unpacked).containsExactly("tensors", "weights", "weights-accepted");
    }
}
