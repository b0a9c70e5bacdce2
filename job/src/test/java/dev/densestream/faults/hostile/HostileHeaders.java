// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import dev.densestream.faults.cluster.Sizes;
import dev.densestream.faults.load.Request;
import dev.densestream.faults.load.Script;
import java.time.Duration;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Headers that name nothing.
 *
 * @param foreignDigits requests that pin a version in digits of another script
 * @param emptyModel one that names a model of no letters
 */
record HostileHeaders(
        Sizes sizes, List<LongFunction<Request>> foreignDigits, LongFunction<Request> emptyModel)
        implements HostileCase {

    @Override
    public String name() {
        return "headers";
    }

    @Override
    public String title() {
        return "a model's name of no letters, versions in digits of four other scripts; dead"
                + " letters at once";
    }

    @Override
    public Script script(Script begun) {
        begun.hostile(emptyModel).good(14);
        foreignDigits.forEach(digits -> begun.hostile(digits).good(14));
        return begun;
    }

    /** Long before what waits for weights is given up. */
    @Override
    public void act(HostileScene scene) throws Exception {
        scene.awaitScript();
        scene.awaitResponses(Duration.ofSeconds(25));
    }
}
