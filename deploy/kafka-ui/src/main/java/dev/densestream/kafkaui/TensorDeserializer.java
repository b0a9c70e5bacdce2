// SPDX-License-Identifier: Apache-2.0
package dev.densestream.kafkaui;

import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Shows pictures and tensors as text: format, type, shape, range, whether all is finite, and the
 * first values. For {@code kafka-console-consumer --value-deserializer}, and any tool that takes
 * such a class. Bounded in time and memory, whatever the bytes; never throws.
 */
public final class TensorDeserializer implements Deserializer<String> {

    @Override
    public String deserialize(String topic, byte @Nullable [] value) {
        return RecordView.text(value);
    }
}
