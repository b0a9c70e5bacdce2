// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

/**
 * One engine on one work.
 *
 * @param work its id
 * @param engine its label
 * @param version of the engine
 * @param threads how many threads one forward pass could use
 * @param callers how many independent callers ran at the same time
 * @param medianMicros time per forward pass, all callers together
 * @param bestMicros the same of the fastest sample
 * @param samples how many there were; 0 if it was not timed, as it computed something else
 * @param gflopPerSecond by the median, counted as 2 x the multiplications of the direct
 *     convolutions
 * @param fmaPeakGflopPerSecond of the cores that it could use, measured in the same run
 * @param error against the float64 definition, relative
 * @param date when, as an ISO date
 */
public record Measurement(
        String work,
        String engine,
        String version,
        int threads,
        int callers,
        double medianMicros,
        double bestMicros,
        int samples,
        double gflopPerSecond,
        double fmaPeakGflopPerSecond,
        double error,
        String date) {

    /** An engine whose output was not the block's. */
    static Measurement wrong(
            String work,
            String engine,
            String version,
            int threads,
            int callers,
            double error,
            String date) {
        return new Measurement(work, engine, version, threads, callers, 0, 0, 0, 0, 0, error, date);
    }

    /** Whether it computed the block, so that its times count. */
    public boolean timed() {
        return samples > 0;
    }

    /** Whether the other one is of the same row of the table, so that the newer one counts. */
    boolean sameRow(Measurement other) {
        return work.equals(other.work) && threads == other.threads && callers == other.callers;
    }
}
