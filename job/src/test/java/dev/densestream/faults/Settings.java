// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

import java.nio.file.Path;

/**
 * Where a run takes what it needs from, and how hard it is.
 *
 * @param jar the job as it ships
 * @param flinkLib the jars of a Flink distribution
 * @param work where each scenario has its folder
 * @param rate requests in a second
 * @param seed of the load
 */
public record Settings(Path jar, Path flinkLib, Path work, int rate, long seed) {

    /** Those of the project, as {@code deploy/fault-test} builds it. */
    public static Settings ofProject(int rate, long seed) {
        return new Settings(
                Path.of("job/target/densestream-job.jar").toAbsolutePath(),
                Path.of("deploy/flink-lib/target/lib").toAbsolutePath(),
                Path.of("job/target/faults").toAbsolutePath(),
                rate,
                seed);
    }
}
