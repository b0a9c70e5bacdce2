// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import dev.densestream.fashion.FashionPicture;
import java.util.Locale;

/**
 * One record of the demo.
 *
 * @param number from 0
 * @param picture what it holds
 * @param drawn whether it also asks for feature maps, to be drawn
 */
record DemoRequest(int number, FashionPicture picture, boolean drawn) {

    String key() {
        return String.format(Locale.ROOT, "%s-%d", picture.name(), number);
    }

    /** A W3C trace context, which the response must carry on. */
    String traceparent() {
        return String.format(Locale.ROOT, "00-%032x-%016x-01", number + 1, number + 1);
    }
}
