// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.weights;

import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.serde.weights.WeightsOutline;
import java.util.Locale;

/** How much a self-test may ask for: no more than one record may ask of the engine. */
public final class SelfTestWork {

    private SelfTestWork() {}

    /**
     * Checks a self-test before it is run.
     *
     * @param engine the one that runs it
     * @throws IllegalArgumentException in one line, if it asks for more
     */
    public static void require(WeightsOutline.Test test, Engine engine) {
        long most = engine.maxFlops(test.inDouble() ? Precision.DOUBLE : Precision.SINGLE);
        if (test.flops() > most) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "self-test: expected at most %.0f GFLOP%s, got %.1f; take a smaller"
                                    + " selftest.input",
                            most / 1e9,
                            test.inDouble() ? " in double precision" : "",
                            test.flops() / 1e9));
        }
    }
}
