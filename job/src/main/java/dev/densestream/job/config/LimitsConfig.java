// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import java.io.Serializable;
import java.util.List;

/**
 * How large a record may be.
 *
 * @param maxInputBytes the most bytes of a request's value
 * @param maxOutputBytes the most bytes of a response, with its key and headers
 * @param maxFeatureMapBytes the most bytes of a block's whole output in memory, whatever part of it
 *     a response holds
 * @param maxPixels the most pixels of a picture
 */
public record LimitsConfig(
        long maxInputBytes, long maxOutputBytes, long maxFeatureMapBytes, long maxPixels)
        implements Serializable {

    public static final long DEFAULT_MAX_BYTES = 64L << 20;
    public static final long DEFAULT_MAX_FEATURE_MAP_BYTES = 256L << 20;

    public static final long DEFAULT_MAX_PIXELS = 64_000_000;

    /** As the log has it. */
    @Override
    public String toString() {
        return "Limits[maxInputBytes=%d, maxOutputBytes=%d, maxFeatureMapBytes=%d, maxPixels=%d]"
                .formatted(maxInputBytes, maxOutputBytes, maxFeatureMapBytes, maxPixels);
    }

    /** Adds what cannot be. */
    void check(List<String> problems) {
        Checks.atLeast(1, maxInputBytes, "most bytes of an input", problems);
        Checks.atLeast(1, maxOutputBytes, "most bytes of an output", problems);
        Checks.atLeast(1, maxFeatureMapBytes, "most bytes of feature maps", problems);
        Checks.atLeast(1, maxPixels, "most pixels of a picture", problems);
    }
}
