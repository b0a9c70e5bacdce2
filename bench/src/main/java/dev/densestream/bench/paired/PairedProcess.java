// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.paired;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntToLongFunction;

/**
 * Times both builds in turns of a few milliseconds, so that what else the machine does hits both,
 * and prints for each work its name and the median of the ratios new to old.
 */
final class PairedProcess {

    private static final long WARM_UP_NANOS = 6_000_000_000L;
    private static final long TURN_NANOS = 2_000_000;
    private static final int LEAST_TURNS = 10;

    private PairedProcess() {}

    /**
     * @param arguments the old checkout, the new one, this jar, which build comes first (0 or 1),
     *     seconds for each work, works
     */
    public static void main(String[] arguments) throws Exception {
        Path here = Path.of(arguments[2]);
        Build old = Build.of(Path.of(arguments[0]), here);
        Build latest = Build.of(Path.of(arguments[1]), here);
        boolean oldFirst = arguments[3].equals("0");
        long nanos = (long) (Double.parseDouble(arguments[4]) * 1e9);
        for (String work : arguments[5].split(",")) {
            IntToLongFunction first = (oldFirst ? old : latest).caller(work);
            IntToLongFunction second = (oldFirst ? latest : old).caller(work);
            double ratio = ratio(first, second, nanos);
            System.out.printf(Locale.ROOT, "%s %.4f%n", work, oldFirst ? ratio : 1 / ratio);
        }
    }

    /** How many times the first one's time the second one takes. */
    private static double ratio(IntToLongFunction first, IntToLongFunction second, long nanos) {
        int passes = warm(first, second);
        double[] ratios = new double[LEAST_TURNS];
        int turns = 0;
        for (long end = System.nanoTime() + nanos;
                turns < LEAST_TURNS || System.nanoTime() < end;
                turns++) {
            if (turns == ratios.length) {
                ratios = Arrays.copyOf(ratios, 2 * turns);
            }
            long a = turns % 2 == 0 ? first.applyAsLong(passes) : 0;
            long b = second.applyAsLong(passes);
            if (a == 0) {
                a = first.applyAsLong(passes);
            }
            ratios[turns] = (double) b / a;
        }
        Arrays.sort(ratios, 0, turns);
        return ratios[turns / 2];
    }

    /** Runs both until they are compiled; how many passes make a turn. */
    private static int warm(IntToLongFunction first, IntToLongFunction second) {
        long fastest = Long.MAX_VALUE;
        for (long end = System.nanoTime() + WARM_UP_NANOS; System.nanoTime() < end; ) {
            fastest = Math.min(fastest, first.applyAsLong(1));
            int more = (int) Math.max(1, Math.min(200, TURN_NANOS / fastest));
            fastest = Math.min(fastest, first.applyAsLong(more) / more);
            fastest = Math.min(fastest, second.applyAsLong(more) / more);
        }
        return (int) Math.max(1, TURN_NANOS / fastest);
    }
}
