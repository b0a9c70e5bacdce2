// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.io;

/** A name that savepoints of the past hold; see the package {@code job.record}. */
public final class RawRecordSerializer {

    /** What they find the serializer by. */
    public static final class Snapshot
            extends dev.densestream.job.record.RawRecordSerializer.Snapshot {}

    private RawRecordSerializer() {}
}
