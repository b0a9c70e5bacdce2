// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import dev.densestream.job.record.RawRecord;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.functions.MapFunction;

/** Fails the job once, at the record of one number. */
final class FailAt implements MapFunction<RawRecord, RawRecord> {

    private static final long serialVersionUID = 1;

    private static final Set<String> FAILED = ConcurrentHashMap.newKeySet();

    private final byte[] fatal;
    private final String id = UUID.randomUUID().toString();

    FailAt(int number) {
        this.fatal = Numbered.key(number);
    }

    @Override
    public RawRecord map(RawRecord record) {
        if (Arrays.equals(record.key(), fatal) && FAILED.add(id)) {
            throw new IllegalStateException("injected");
        }
        return record;
    }
}
