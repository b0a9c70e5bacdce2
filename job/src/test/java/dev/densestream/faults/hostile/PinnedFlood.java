// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import dev.densestream.faults.cluster.Sizes;
import dev.densestream.faults.load.Hostile;
import dev.densestream.faults.load.Kind;
import dev.densestream.faults.load.Model;
import dev.densestream.faults.load.Script;

/** A version that nobody has is waited for in each partition, and many records for no model. */
record PinnedFlood(Sizes sizes) implements HostileCase {

    private static final Model SERVED = Model.SMALL.get(0);

    @Override
    public String name() {
        return "pinned-flood";
    }

    @Override
    public String title() {
        return "a pin to version 999999999 in each partition, 20,800 records for an unknown model,"
                + " then 12,000 good ones";
    }

    @Override
    public Script script(Script begun) {
        return begun.hostile(
                        PARTITIONS,
                        Script.BURST,
                        Hostile.asking(
                                Kind.PINNED_TO_NONE,
                                SERVED,
                                SERVED.name(),
                                String.valueOf(Kind.NO_VERSION),
                                PARTITIONS))
                .good(60)
                .hostile(
                        20_800,
                        Script.BURST,
                        Hostile.asking(Kind.UNKNOWN_MODEL, SERVED, "unheard-of", "", PARTITIONS))
                .good(12_000, 400);
    }
}
