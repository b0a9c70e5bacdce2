package dev.densestream.job.weights;

import dev.densestream.serde.weights.WeightsOutline;
import java.util.Locale;

/** How much a self-test may ask for: no more than one record may ask of the engine. */
public final class SelfTestWork {

    private static final long MAX_FLOPS_IN_DOUBLE = 20_000_000_000L;
    private static final long MAX_FLOPS = 500_000_000_000L;

    private SelfTestWork() {}

    /**
     * Checks a self-test before it is run.
     *
     * @param engine the name of the one that runs it; single precision is slow in the reference
     * @throws IllegalArgumentException in one line, if it asks for more
     */
    public static void require(WeightsOutline.Test test, String engine) {
        boolean slow = test.inDouble() || engine.equals("reference");
        long most = slow ? MAX_FLOPS_IN_DOUBLE : MAX_FLOPS;
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
