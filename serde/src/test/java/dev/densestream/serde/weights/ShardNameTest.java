// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.serde.weights.problem.ShardName;
import dev.densestream.serde.weights.problem.WeightsException;
import dev.densestream.serde.weights.problem.WeightsException.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model-00001-of-00002.safetensors",
                "models/model-00001-of-00002.safetensors",
                "s3://models/v1/model-00001-of-00002.safetensors"
            })
    void refusesAShard(String place) {
        assertThatThrownBy(() -> ShardName.requireWhole(place))
                .isInstanceOfSatisfying(
                        WeightsException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SHARD))
                .hasMessage(
                        "weights: model-00001-of-00002.safetensors: expected a whole checkpoint,"
                                + " got shard 1 of 2; merge the shards into one safetensors file"
                                + " first");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "block.safetensors",
                "model-00001-of-00001.safetensors",
                "runs-00001-of-00002/block.safetensors",
                "end-of-2024.safetensors"
            })
    void takesAnyOtherName(String place) {
        assertThatCode(() -> ShardName.requireWhole(place)).doesNotThrowAnyException();
    }
}
