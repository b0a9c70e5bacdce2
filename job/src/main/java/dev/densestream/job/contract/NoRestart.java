// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.contract;

import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Failures that starting the job again cannot help. */
public final class NoRestart {

    private NoRestart() {}

    /** What ends the job for good, whatever its restart strategy; the cause says why. */
    public static RuntimeException because(Throwable cause) {
        return new SuppressRestartsException(cause);
    }
}
