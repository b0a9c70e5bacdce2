// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights.problem;

import dev.densestream.serde.weights.problem.WeightsException.Reason;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of files that a checkpoint was cut into, such as {@code
 * model-00001-of-00002.safetensors}. The layers of such a file may look like a whole block that is
 * shorter.
 */
public final class ShardName {

    private static final Pattern SHARD =
            Pattern.compile(
                    "(?:.*[/\\\\])?([^/\\\\]*[-_.]0*([0-9]{1,9})-of-0*([0-9]{1,9})\\.[^/\\\\]*)");

    private ShardName() {}

    /**
     * Checks that a file is no shard, as far as its name tells.
     *
     * @param place a path or a URI
     * @throws WeightsException if it is one of several
     */
    public static void requireWhole(String place) {
        Matcher shard = SHARD.matcher(place);
        if (shard.matches() && Integer.parseInt(shard.group(3)) > 1) {
            throw Problems.only(
                    Reason.SHARD,
                    shard.group(1),
                    "expected a whole checkpoint, got shard %s of %s; merge the shards into one safetensors file first"
                            .formatted(shard.group(2), shard.group(3)));
        }
    }
}
