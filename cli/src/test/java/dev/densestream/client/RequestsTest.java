// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.message.TensorRequests;
import dev.densestream.serde.message.TensorResponses;
import dev.densestream.serde.response.TensorResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RequestsTest {

    private static final FloatTensor BATCH =
            new FloatTensor(
                    new Shape(1, 2, 1, 3),
                    new float[] {0, -1.5f, Float.MIN_VALUE, 3.4e38f, 0.1f, 1 / 3f});

    @ParameterizedTest
    @EnumSource
    void everyRequestIsUnderstoodBitForBit(MessageFormat format) {
        TensorRequest opened = TensorRequests.open(Requests.encode(format, BATCH, "id-1"));

        assertThat(opened.format()).isEqualTo(format);
        assertThat(opened.shape()).isEqualTo(BATCH.shape());
        assertThat(((FloatTensor) opened.tensor()).data()).isEqualTo(BATCH.data());
        assertThat(opened.id()).isEqualTo(format == MessageFormat.OIP_JSON ? "id-1" : null);
    }

    @ParameterizedTest
    @EnumSource
    void everyResponseIsReadBitForBit(MessageFormat format) {
        TensorResponse response =
                new TensorResponse(List.of(1, 2, 1, 3), BATCH, Dtype.F32, "m", "1", null);

        FloatTensor read = Responses.decode(TensorResponses.encode(format, response));

        assertThat(read.shape()).isEqualTo(BATCH.shape());
        assertThat(read.data()).isEqualTo(BATCH.data());
    }

    @Test
    void refusesAResponseThatContradictsItself() {
        for (String data : List.of("[1]", "[1,2,3]", "[1,")) {
            String json = "{\"outputs\":[{\"shape\":[1,2,1,1],\"data\":" + data + "}]}";

            assertThatThrownBy(() -> Responses.decode(json.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("response: ");
        }
    }
}
