// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionKeyTest {

    @ParameterizedTest
    @CsvSource({"4, 4, 1", "4, 2, 2", "8, 4, 2", "6, 3, 3", "12, 8, 2", "64, 16, 4", "200, 7, 31"})
    void spreadsPartitionsEvenly(int partitions, int parallelism, int most) {
        Map<Integer, Integer> load = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            int subtask =
                    KeyGroupRangeAssignment.assignKeyToParallelOperator(
                            PartitionKey.of("tensors", partition),
                            PartitionKey.KEY_GROUPS,
                            parallelism);
            load.merge(subtask, 1, Integer::sum);
        }
        assertThat(load).hasSize(parallelism);
        assertThat(load.values()).allMatch(count -> count <= most);
    }

    @ParameterizedTest
    @CsvSource({"0, tensors-0#", "129, tensors-129#"})
    void tellsPartitionsApartAndStaysTheSame(int partition, String start) {
        assertThat(PartitionKey.of("tensors", partition))
                .startsWith(start)
                .isEqualTo(PartitionKey.of("tensors", partition));
    }
}
