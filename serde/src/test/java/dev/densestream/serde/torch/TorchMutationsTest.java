// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.densestream.serde.safetensors.Safetensors;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No bytes make the reader do anything but read or throw its documented exception. */
class TorchMutationsTest {

    private static final int INPUTS = 8_000;
    private static final long MAX_ALLOCATED_BEYOND_INPUT = 2 << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Bytes that mean much to a pickle or an archive. */
    private static final byte[] TELLING = {
        0,
        1,
        2,
        4,
        8,
        127,
        -1,
        '.',
        '(',
        ')',
        't',
        'R',
        'Q',
        'b',
        'a',
        'e',
        's',
        'u',
        'h',
        'q',
        'j',
        'r',
        'X',
        'U',
        'c',
        ']',
        '}',
        'N',
        'K',
        'M',
        'J',
        'P',
        (byte) 0x80,
        (byte) 0x81,
        (byte) 0x85,
        (byte) 0x86,
        (byte) 0x87,
        (byte) 0x8A
    };

    /** {@code ./mvnw test -Pmutations} makes two million, each round with another seed. */
    private static final int ROUNDS = Integer.getInteger("densestream.mutation.rounds", 1);

    private Random random = new Random(0);
    private final List<byte[]> files = TorchFilesTest.files();

    static IntStream rounds() {
        return IntStream.range(0, ROUNDS);
    }

    @ParameterizedTest
    @MethodSource("rounds")
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void survivesMutatedFiles(int round) {
        random = new Random(20_260_101 + round);
        files.forEach(TorchMutationsTest::isRead);
        int read = 0;
        long mostAllocated = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] file = next();
            long before = THREADS.getCurrentThreadAllocatedBytes();
            if (isRead(file)) {
                read++;
            }
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            mostAllocated = Math.max(mostAllocated, allocated - 10L * file.length);
        }
        assertThat(mostAllocated)
                .as("bytes allocated beyond ten times a file")
                .isLessThan(MAX_ALLOCATED_BEYOND_INPUT);
        // both ways were taken
        assertThat(read).isBetween(INPUTS / 50, INPUTS * 4 / 5);
    }

    private static boolean isRead(byte[] file) {
        try {
            byte[] safetensors = TorchWeights.toSafetensors(file, null);
            Safetensors.parse(safetensors, Safetensors.MAX_WEIGHTS_HEADER_BYTES);
            return true;
        } catch (TorchException e) {
            Refusals.requireLine(e);
            return false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(HexFormat.of().formatHex(file), e);
        }
    }

    private byte[] next() {
        byte[] file = files.get(random.nextInt(files.size())).clone();
        do {
            file = mutate(file);
        } while (random.nextInt(3) == 0);
        if (random.nextInt(4) > 0) {
            mendPickle(file);
        }
        return file;
    }

    private byte[] mutate(byte[] file) {
        // archives begin with the pickle and end with the directory
        int reach = Math.min(file.length, random.nextBoolean() ? file.length : 900);
        int place = random.nextInt(reach);
        int at = random.nextInt(3) == 0 ? file.length - 1 - place : place;
        int to = at + random.nextInt(Math.min(32, file.length - at) + 1);
        byte[] mutated = file.clone();
        switch (random.nextInt(7)) {
            case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> mutated[at] = TELLING[random.nextInt(TELLING.length)];
            case 2 -> mutated[at] = (byte) random.nextInt(256);
            case 3 -> {
                return random.nextInt(8) == 0 ? Arrays.copyOf(file, at + 1) : mutated;
            }
            case 4 -> System.arraycopy(file, at, mutated, place, Math.min(to - at, reach - place));
            case 5 -> {
                // the same length: bytes move along inside a window
                int end = Math.min(file.length, at + 40);
                System.arraycopy(file, at, mutated, at + 1, Math.max(0, end - at - 1));
                mutated[at] = TELLING[random.nextInt(TELLING.length)];
            }
            default -> {
                byte[] longer = Arrays.copyOf(file, file.length + to - at);
                System.arraycopy(file, at, longer, to, file.length - at);
                return longer;
            }
        }
        return mutated;
    }

    /** Gives an archive's pickle its checksum again, else no mutation of it would be read. */
    private static void mendPickle(byte[] file) {
        ByteReader reader = new ByteReader(file);
        for (int at = file.length - 46; at > 0; at--) {
            if (reader.u32(at) != 0x02014B50L || !isPickle(file, at + 46, reader.u16(at + 28))) {
                continue;
            }
            long local = reader.u32(at + 42);
            long size = reader.u32(at + 24);
            if (local > file.length - 30 || size > file.length) {
                return;
            }
            int begin =
                    (int) local + 30 + reader.u16((int) local + 26) + reader.u16((int) local + 28);
            if (begin + size > file.length) {
                return;
            }
            CRC32 crc = new CRC32();
            crc.update(file, begin, (int) size);
            for (int i = 0; i < 4; i++) {
                file[at + 16 + i] = (byte) (crc.getValue() >> (8 * i));
            }
            return;
        }
    }

    private static boolean isPickle(byte[] file, int at, int length) {
        return at + length <= file.length
                && length == 16
                && file[at + length - 1] == 'l'
                && file[at + length - 2] == 'k';
    }
}
