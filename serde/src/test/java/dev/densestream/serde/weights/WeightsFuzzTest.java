// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.TensorFormatException;
import dev.densestream.serde.weights.init.BlockConfig;
import dev.densestream.serde.weights.problem.WeightsException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is done to a file of weights, reading it ends in weights or in a documented error. */
class WeightsFuzzTest {

    private static final int INPUTS = 100_000;
    private static final long MAX_ALLOCATION = 8L << 20;
    private static final String JSON = "0123456789\"{}[],:.-eE\\u denslayrcovwightbm_FBI8";

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Random random = new Random(20240607);
    private int read;
    private int badWeights;
    private int badFormat;
    private long mostAllocated;

    @Test
    void mutatedFilesGiveWeightsOrADocumentedErrorWithinBoundedMemory() {
        BlockConfig plain = new BlockConfig(1, 2, 2, 0, true, false);
        BlockConfig bottleneck = new BlockConfig(2, 2, 1, 2, true, true);
        List<byte[]> seeds =
                List.of(
                        WeightsFile.of(plain).metadata("eps", "1e-5").bytes(),
                        WeightsFile.of(bottleneck)
                                .metadata("version", "12")
                                .metadata("normalization", "running")
                                .dtype("denselayer1.conv1.weight", Dtype.F16)
                                .zeros("selftest.input", 1, 2, 2, 2)
                                .zeros("selftest.output", 1, 4, 2, 2)
                                .bytes(),
                        WeightsFile.of(bottleneck)
                                .replaceInNames("\\.(norm|conv)([12])\\.", ".$1.$2.")
                                .bytes());
        for (int i = 0; i < INPUTS; i++) {
            read(mutate(seeds.get(i % seeds.size())));
        }
        assertThat(mostAllocated).isLessThan(MAX_ALLOCATION);
        assertThat(read).as("mutants that still are weights").isGreaterThan(INPUTS / 100);
        assertThat(badWeights)
                .as("mutants that break a rule of weights")
                .isGreaterThan(INPUTS / 10);
        assertThat(badFormat).as("mutants that are no safetensors").isGreaterThan(INPUTS / 10);
    }

    private void read(byte[] file) {
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            DenseBlockWeights.read(file, "", null);
            read++;
        } catch (WeightsException e) {
            badWeights++;
            if (e.getMessage() == null || e.getMessage().indexOf('\n') >= 0) {
                fail("not one line: " + e.getMessage());
            }
        } catch (TensorFormatException e) {
            badFormat++;
        }
        mostAllocated = Math.max(mostAllocated, threads.getCurrentThreadAllocatedBytes() - before);
    }

    /** Changes that leave most mutants a well-formed file come up most often. */
    private byte[] mutate(byte[] seed) {
        byte[] mutant = seed.clone();
        int header = 8 + (seed[0] & 0xff) + ((seed[1] & 0xff) << 8);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            switch (random.nextInt(8)) {
                case 0 -> mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
                case 1 -> mutant[between(8, header)] = (byte) any(JSON);
                case 2, 3 -> changeValue(mutant, header);
                default -> changeName(mutant, header);
            }
        }
        return random.nextInt(8) == 0
                ? Arrays.copyOf(mutant, between(0, mutant.length + 9))
                : mutant;
    }

    /** Makes some value NaN, infinite, negative or anything else. */
    private void changeValue(byte[] file, int header) {
        int high = header + (between(0, file.length - header) | 3);
        if (high < file.length) {
            file[high] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
            file[high - 1] = (byte) (random.nextBoolean() ? 0x80 : random.nextInt());
        }
    }

    /** Changes one letter or digit after some "denselayer". */
    private void changeName(byte[] file, int header) {
        int at = between(8, header);
        while (at + 30 < header && file[at] != 'y') {
            at++;
        }
        at += between(0, 24);
        if (at < header && Character.isLetterOrDigit(file[at])) {
            file[at] = (byte) any(random.nextBoolean() ? "0123456789" : "acdeghilmnorstuvwxyz");
        }
    }

    private int between(int from, int below) {
        return from + random.nextInt(below - from);
    }

    private char any(String characters) {
        return characters.charAt(random.nextInt(characters.length()));
    }
}
