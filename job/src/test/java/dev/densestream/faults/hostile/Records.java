// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import dev.densestream.faults.cluster.Sizes;
import dev.densestream.faults.load.Model;
import dev.densestream.faults.load.Script;
import java.util.List;
import java.util.function.UnaryOperator;

/** A case that is a matter of records alone. */
record Records(
        String name, String title, Sizes sizes, List<Model> models, UnaryOperator<Script> records)
        implements HostileCase {

    @Override
    public Script script(Script begun) {
        return records.apply(begun);
    }
}
