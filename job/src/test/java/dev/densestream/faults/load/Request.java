// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.load;

import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request with all that is needed to judge what comes back.
 *
 * @param number its place in the load; also its key
 * @param partition of the topic of requests
 * @param model that it asks, by header unless it is the default one
 * @param input what its value holds, or held before it was spoilt
 * @param headers by name
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record Request(
        long number,
        int partition,
        Kind kind,
        String model,
        MessageFormat format,
        Dtype dtype,
        Tensor input,
        Map<String, String> headers,
        byte @Nullable [] value) {

    private static final long FIRST_TIMESTAMP = 1_700_000_000_000L;

    public byte[] key() {
        return String.valueOf(number).getBytes(StandardCharsets.UTF_8);
    }

    /** Milliseconds since 1970; told by the number. */
    public long timestamp() {
        return FIRST_TIMESTAMP + number;
    }
}
