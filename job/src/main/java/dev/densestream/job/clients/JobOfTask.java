// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.clients;

import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.scope.ScopeFormat;

/** Which job a task belongs to, where Flink tells it by metrics alone. */
public final class JobOfTask {

    private JobOfTask() {}

    /** The job's id as Flink shows it; empty if the group is of no job. */
    public static String id(MetricGroup group) {
        return group.getAllVariables().getOrDefault(ScopeFormat.SCOPE_JOB_ID, "");
    }
}
