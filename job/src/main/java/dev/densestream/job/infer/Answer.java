// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import dev.densestream.job.record.RawRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request is answered with.
 *
 * @param response null where only rows are sent
 * @param rows one for each image; none where only a response is sent
 */
record Answer(@Nullable RawRecord response, List<RawRecord> rows) {}
