// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Valid messages made hostile: the same seed gives the same messages. */
public final class Mutations {

    private static final byte[][] TOKENS =
            List.of(
                            "9223372036854775807",
                            "4294967296",
                            "-1",
                            "1e999999999",
                            "NaN",
                            "null",
                            "[[[[",
                            "{\"a\":",
                            "\"shape\":",
                            "\"data\":[1",
                            "\\u0000",
                            "\u0093NUMPY",
                            "'shape': (2147483647, ",
                            "\"F64\"",
                            "\"F4\"",
                            "FP64",
                            "<f8")
                    .stream()
                    .map(token -> token.getBytes(StandardCharsets.ISO_8859_1))
                    .toArray(byte[][]::new);

    /** Names of element types in the three formats, some of which nobody reads. */
    private static final List<String> DTYPES =
            List.of(
                    "BF16", "FP64", "FP32", "FP16", "INT8", "F64", "F32", "F16", "I64", "<f8",
                    "<f4", "<f2", ">f4", "|O8");

    /** Where headers are. */
    private static final int HEAD = 160;

    private final Random random;
    private final List<byte[]> bases;

    /**
     * @param bases valid messages; never changed
     */
    public Mutations(long seed, List<byte[]> bases) {
        this.random = new Random(seed);
        this.bases = bases;
    }

    /** One of the valid messages with one mutation or a few. */
    public byte[] next() {
        byte[] value = bases.get(random.nextInt(bases.size())).clone();
        do {
            value = mutate(value);
        } while (random.nextInt(3) == 0);
        return value;
    }

    private byte[] mutate(byte[] value) {
        int length = value.length;
        if (length == 0) {
            return TOKENS[random.nextInt(TOKENS.length)].clone();
        }
        int at = place(length);
        int to = at + random.nextInt(Math.min(64, length - at) + 1);
        return switch (random.nextInt(11)) {
            case 0 -> flip(value, at, 1 << random.nextInt(8));
            case 1 -> flip(value, at, random.nextInt(256));
            case 2 -> Arrays.copyOf(value, at);
            case 3 -> splice(value, at, at, TOKENS[random.nextInt(TOKENS.length)]);
            case 4 -> splice(value, at, to, TOKENS[random.nextInt(TOKENS.length)]);
            case 5 -> splice(value, at, to, new byte[0]);
            case 6 -> splice(value, at, at, Arrays.copyOfRange(value, at, to));
            case 7 -> editLength(value);
            case 8 -> editDigit(value);
            case 9 -> renameDtype(value);
            default -> crossOver(value, at);
        };
    }

    /** Anywhere, but half of the time among the first bytes, where headers are. */
    private int place(int length) {
        return random.nextInt(random.nextBoolean() ? length : Math.min(HEAD, length));
    }

    private static byte[] flip(byte[] value, int at, int bits) {
        value[at] ^= (byte) bits;
        return value;
    }

    private static byte[] splice(byte[] value, int from, int to, byte[] middle) {
        byte[] result = Arrays.copyOf(value, value.length - (to - from) + middle.length);
        System.arraycopy(middle, 0, result, from, middle.length);
        System.arraycopy(value, to, result, from + middle.length, value.length - to);
        return result;
    }

    /** Overwrites the header length of safetensors, or of .npy. */
    private byte[] editLength(byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        long length =
                switch (random.nextInt(4)) {
                    case 0 -> random.nextLong();
                    case 1 -> random.nextInt(value.length + 1);
                    case 2 -> value.length - 8L + random.nextInt(3) - 1;
                    default -> 1L << random.nextInt(64);
                };
        if (random.nextBoolean() && value.length >= 12) {
            bytes.putInt(8, (int) length);
        } else if (value.length >= 8) {
            bytes.putLong(0, length);
        }
        return value;
    }

    /** Another digit in the header: a shape or an offset that may still be one. */
    private byte[] editDigit(byte[] value) {
        int[] digits =
                IntStream.range(0, Math.min(HEAD, value.length))
                        .filter(i -> value[i] >= '0' && value[i] <= '9')
                        .toArray();
        if (digits.length > 0) {
            value[digits[random.nextInt(digits.length)]] = (byte) ('0' + random.nextInt(10));
        }
        return value;
    }

    private byte[] renameDtype(byte[] value) {
        String head =
                new String(value, 0, Math.min(HEAD, value.length), StandardCharsets.ISO_8859_1);
        for (String dtype : DTYPES) {
            int at = head.indexOf(dtype);
            if (at >= 0) {
                String other = DTYPES.get(random.nextInt(DTYPES.size()));
                byte[] name = other.getBytes(StandardCharsets.ISO_8859_1);
                return splice(value, at, at + dtype.length(), name);
            }
        }
        return value;
    }

    private byte[] crossOver(byte[] value, int at) {
        byte[] other = bases.get(random.nextInt(bases.size()));
        int from = random.nextInt(other.length);
        return splice(value, at, value.length, Arrays.copyOfRange(other, from, other.length));
    }
}
