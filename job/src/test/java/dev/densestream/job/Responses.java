// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.golden.Agreement;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.message.TensorRequests;
import java.nio.charset.StandardCharsets;

/** What a response must hold. */
public final class Responses {

    private Responses() {}

    /** The output of a response in any format. */
    public static Tensor tensor(byte[] value) {
        if (value[0] == '{') {
            String json = new String(value, StandardCharsets.UTF_8);
            return TensorRequests.open(
                            json.replace("\"outputs\"", "\"inputs\"")
                                    .getBytes(StandardCharsets.UTF_8))
                    .tensor();
        }
        return TensorRequests.open(value).tensor();
    }

    public static void assertResponses(GoldenCase golden, byte[] value) {
        Tensor output = tensor(value);
        assertThat(Agreement.keepsInput(golden.input(), output)).isTrue();
        assertThat(Agreement.relativeError(golden.expected(), output, golden.input().shape().c()))
                .isLessThan(Agreement.F32_TOLERANCE);
    }
}
