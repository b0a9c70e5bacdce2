// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.densestream.serde.message.TensorRequests;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Megabytes that are made to be costly stay within the documented bound of allocation. */
class HostileInputTest {

    private static final long MAX_ALLOCATED_BEYOND_INPUT = 64 << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void aMillionKeys() {
        refused(json("{\"a\":{" + repeat(1_000_000, i -> "\"k" + i + "\":0,") + "\"z\":0}}"));
    }

    @Test
    void aMillionInputs() {
        refused(json("{\"inputs\":[" + "{},".repeat(1_000_000) + "{}]}"));
    }

    @Test
    void aMillionLevels() {
        refused(json("{\"a\":" + "[".repeat(1_000_000)));
        refused(json("{\"a\":" + "{\"a\":".repeat(1_000_000)));
    }

    @Test
    void textsAndNamesOfTenMegabytes() {
        String long10 = "x".repeat(10_000_000);
        refused(json("{\"id\":\"" + long10 + "\"}"));
        refused(json("{\"" + long10 + "\":1}"));
        refused(json("{\"inputs\":[{\"shape\":[" + "1".repeat(10_000_000) + "]}]}"));
    }

    @Test
    void aShapeOfAMillionSides() {
        refused(json("{\"inputs\":[{\"shape\":[" + "1,".repeat(1_000_000) + "1]}]}"));
    }

    @Test
    void aMillionNumbersForAShapeOfTwo() {
        refused(
                json(
                        "{\"inputs\":[{\"data\":["
                                + "1,".repeat(1_000_000)
                                + "1],\"name\":\"\",\"shape\":[1,1,2],\"datatype\":\"FP64\"}]}"));
    }

    @Test
    void aHeaderFullOfTensors() {
        String entries =
                repeat(
                        1000,
                        i ->
                                "\"%d\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},"
                                        .formatted(i));
        String header = "{" + entries + "\"x\":1}";
        refused(
                ByteBuffer.allocate(8 + header.length())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length())
                        .put(json(header))
                        .array());
    }

    private static String repeat(int times, IntFunction<String> text) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < times; i++) {
            all.append(text.apply(i));
        }
        return all.toString();
    }

    private static byte[] json(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void refused(byte[] value) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> TensorRequests.open(value))
                .isInstanceOf(TensorFormatException.class);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated - value.length).isLessThan(MAX_ALLOCATED_BEYOND_INPUT);
    }
}
