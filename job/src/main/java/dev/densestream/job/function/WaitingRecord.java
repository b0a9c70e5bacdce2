// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.function;

/** A name that savepoints of the past hold; see the package {@code job.record}. */
public final class WaitingRecord {

    /** What they find the serializer by. */
    public static final class Snapshot extends dev.densestream.job.record.WaitingRecord.Snapshot {}

    private WaitingRecord() {}
}
