// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import dev.densestream.serde.MessageFormat;
import java.util.Locale;

/**
 * One record of the demo.
 *
 * @param number from 0
 * @param batch which pictures it holds
 */
record DemoRequest(int number, int batch, MessageFormat format) {

    private static final MessageFormat[] FORMATS = MessageFormat.values();

    /** Batches and formats take turns. */
    static DemoRequest numbered(int number, int batches) {
        return new DemoRequest(number, number % batches, FORMATS[number % FORMATS.length]);
    }

    String key() {
        return String.format(Locale.ROOT, "request-%05d", number);
    }

    /** A W3C trace context, which the response must carry on. */
    String traceparent() {
        return String.format(Locale.ROOT, "00-%032x-%016x-01", number + 1, number + 1);
    }
}
