// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.record;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.jspecify.annotations.Nullable;

/**
 * Keys a record by the partition it came from, so that partitions spread evenly over subtasks.
 *
 * <p>Plain hashing gives each of 4 subtasks one of 4 partitions in one case of ten only, and leaves
 * the others idle. So a key ends in a number that puts it into the key group we want, and
 * consecutive partitions get key groups far apart (van der Corput's sequence): even if the
 * parallelism is a power of two, nearly even otherwise.
 */
public final class PartitionKey implements KeySelector<RawRecord, String> {

    private static final long serialVersionUID = 1;

    /** The job's max parallelism; a power of two. Keyed state depends on it. */
    public static final int KEY_GROUPS = 128;

    private static final int KEY_GROUP_BITS = Integer.numberOfTrailingZeros(KEY_GROUPS);

    private transient @Nullable Map<String, Map<Integer, String>> keys;

    @Override
    public String getKey(RawRecord record) {
        Map<String, Map<Integer, String>> known = keys;
        if (known == null) {
            known = new HashMap<>();
            keys = known;
        }
        return known.computeIfAbsent(record.topic(), topic -> new HashMap<>())
                .computeIfAbsent(record.partition(), partition -> of(record.topic(), partition));
    }

    /** The key of a partition, always the same. */
    static String of(String topic, int partition) {
        int group = Integer.reverse(partition) >>> (Integer.SIZE - KEY_GROUP_BITS);
        for (int salt = 0; ; salt++) {
            String key = topic + "-" + partition + "#" + salt;
            if (KeyGroupRangeAssignment.assignToKeyGroup(key, KEY_GROUPS) == group) {
                return key;
            }
        }
    }
}
