// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import dev.densestream.faults.cluster.Sizes;
import dev.densestream.faults.load.Hostile;
import dev.densestream.faults.load.Kind;
import dev.densestream.faults.load.Script;
import java.util.Map;

/** A record that is larger than the job's heap, and 28 KB as its producer packs it. */
record VastZeros(Sizes sizes) implements HostileCase {

    private static final int BYTES = 900_000_000;

    @Override
    public String name() {
        return "vast-zeros";
    }

    @Override
    public String title() {
        return "a record of 900 MB of zeros, packed with zstd; the topic must refuse it";
    }

    @Override
    public Map<String, Object> producer() {
        return Map.of(
                "compression.type",
                "zstd",
                "max.request.size",
                BYTES + (1 << 20),
                "buffer.memory",
                BYTES + (64L << 20));
    }

    @Override
    public Script script(Script begun) {
        return begun.hostile(
                        number ->
                                Hostile.bytes(Kind.VAST_GARBAGE, new byte[BYTES], PARTITIONS)
                                        .apply(number))
                .good(60);
    }

    @Override
    public void act(HostileScene scene) throws Exception {
        scene.awaitScript();
        if (scene.playback().refused().size() != 1) {
            throw new IllegalStateException(
                    "record of %d bytes: expected the broker to refuse it, got an offset"
                            .formatted(BYTES));
        }
    }
}
