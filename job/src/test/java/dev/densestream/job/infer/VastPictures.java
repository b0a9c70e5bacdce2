// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Pictures of few bytes and many pixels, to be decoded in a small heap. */
final class VastPictures {

    private static final int MOST_SIDE = 9000;
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
    private static final List<String> JPEGS =
            List.of(
                    "37x29-444-q75.jpg",
                    "37x29-420-q75-progressive.jpg",
                    "cmyk-inks.jpg",
                    "37x29-gray.jpg");

    /** Colour type and bits of a sample, and samples of a pixel. */
    private static final int[][] KINDS = {
        {0, 8, 1}, {2, 8, 3}, {2, 16, 3}, {6, 8, 4}, {6, 16, 4}, {4, 16, 2}, {0, 1, 1}
    };

    private VastPictures() {}

    static byte[] next(Random random) {
        int width = side(random);
        int height = side(random);
        return switch (random.nextInt(4)) {
            case 0 -> jpeg(JPEGS.get(random.nextInt(JPEGS.size())), width, height);
            case 1 -> resource(JPEGS.get(random.nextInt(JPEGS.size())));
            default -> png(KINDS[random.nextInt(KINDS.length)], width, height, random.nextInt(2));
        };
    }

    private static int side(Random random) {
        return (int) Math.exp(random.nextDouble() * Math.log(MOST_SIDE));
    }

    /** A small picture whose header says that it is larger: its data end early. */
    private static byte[] jpeg(String name, int width, int height) {
        byte[] file = resource(name);
        for (int i = 0; i < file.length - 8; i++) {
            boolean frame = file[i] == (byte) 0xFF && (file[i + 1] & 0xFD) == 0xC0;
            if (frame) {
                ByteBuffer.wrap(file, i + 5, 4).putShort((short) height).putShort((short) width);
                break;
            }
        }
        return file;
    }

    private static byte[] png(int[] kind, int width, int height, int interlacing) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(SIGNATURE);
        chunk(
                file,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) kind[1])
                        .put((byte) kind[0])
                        .put(new byte[] {0, 0, (byte) interlacing})
                        .array());
        // interlaced rows are a little longer in all; what is too much is not read
        long bytes = (height + 16L) * (1 + ((long) width * kind[1] * kind[2] + 7) / 8) * 5 / 4 + 64;
        chunk(file, "IDAT", zeros(bytes));
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static byte[] zeros(long count) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] some = new byte[1 << 16];
        Deflater fast = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, fast)) {
            for (long done = 0; done < count; done += some.length) {
                out.write(some);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            fast.end();
        }
        return packed.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream file, String name, byte[] data) {
        byte[] named = new byte[4 + data.length];
        System.arraycopy(Records.utf8(name), 0, named, 0, 4);
        System.arraycopy(data, 0, named, 4, data.length);
        CRC32 crc = new CRC32();
        crc.update(named);
        file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        file.writeBytes(named);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    private static byte[] resource(String name) {
        try (InputStream in =
                Objects.requireNonNull(
                        VastPictures.class.getResourceAsStream("/golden-pictures/" + name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
