// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import dev.densestream.serde.Quoted;
import dev.densestream.serde.torch.PickleObject.Dict;
import dev.densestream.serde.torch.TorchException.Reason;
import dev.densestream.serde.torch.TorchStorage.Range;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The file formats of {@code torch.save}: the zip archive since PyTorch 1.6, and the stream before.
 * Told apart by their bytes.
 */
public final class TorchFile {

    private static final byte[] ZIP = {'P', 'K', 3, 4};

    /** The start of a pickle, protocol 2, of the number 0x1950a86a20f9469cfc6c. */
    static final byte[] STREAM = {
        (byte) 0x80,
        2,
        (byte) 0x8A,
        10,
        0x6C,
        (byte) 0xFC,
        (byte) 0x9C,
        0x46,
        (byte) 0xF9,
        0x20,
        0x6A,
        (byte) 0xA8,
        0x50,
        0x19
    };

    /** Where the first record of an archive, and its directory, lie at most. */
    private static final int BEGIN = 4096;

    private static final int END = 16 << 20;

    private static final int NEWEST_VERSION = 10;
    private static final int MAX_PICKLE = 64 << 20;

    private TorchFile() {}

    /** Whether a file is like one of PyTorch's, or is a tar, which very old ones are. */
    public static boolean is(byte[] file) {
        return (startsWith(file, ZIP) && namesPickle(file))
                || startsWith(file, STREAM)
                || isTar(file);
    }

    /**
     * The dictionary at the top of a file.
     *
     * @param file kept, not copied
     * @throws TorchException if it is anything but weights
     */
    static Dict read(byte[] file) {
        if (isTar(file)) {
            throw new TorchException(
                    Reason.CONTAINER,
                    "a tar archive, as PyTorch before 0.1.10 wrote them, is not taken; load it in"
                            + " Python and save its state dict anew");
        }
        Object top = startsWith(file, ZIP) ? readZip(file) : StreamFile.read(file);
        if (top instanceof Dict dict) {
            return dict;
        }
        throw new TorchException(
                Reason.STATE_DICT,
                "expected a state dict, got %s; in Python, save model.state_dict()"
                        .formatted(PickleObject.name(top)));
    }

    private static Object readZip(byte[] file) {
        ZipRecords records = ZipRecords.read(file);
        if (!records.has("data.pkl")) {
            throw new TorchException(
                    Reason.CONTAINER,
                    "a zip archive without data.pkl, which is no file of PyTorch's");
        }
        requireVersion(records);
        requireLittleEndian(records);
        Range pickle = records.record("data.pkl");
        if (pickle.bytes() > MAX_PICKLE) {
            throw new TorchException(
                    Reason.TOO_MUCH,
                    "data.pkl: expected at most %d bytes, got %d"
                            .formatted(MAX_PICKLE, pickle.bytes()));
        }
        int end = (int) (pickle.begin() + pickle.bytes());
        PickleInput in = new PickleInput(file, pickle.begin(), end);
        Object top =
                Pickle.read(in, new PersistentIds(false, key -> records.record("data/" + key)));
        if (in.position() != end) {
            throw new TorchException(
                    Reason.TRAILING_BYTES,
                    "data.pkl: expected nothing behind the pickle, got %d bytes"
                            .formatted(end - in.position()));
        }
        return top;
    }

    private static void requireVersion(ZipRecords records) {
        String record = records.has("version") ? "version" : ".data/version";
        if (!records.has(record)) {
            return;
        }
        String version = text(records.record(record)).strip();
        boolean known =
                version.matches("[0-9]{1,3}")
                        && Integer.parseInt(version) >= 1
                        && Integer.parseInt(version) <= NEWEST_VERSION;
        if (!known) {
            throw new TorchException(
                    Reason.CONTAINER,
                    "version: expected 1 to %d, got %s"
                            .formatted(NEWEST_VERSION, Quoted.of(version)));
        }
    }

    private static void requireLittleEndian(ZipRecords records) {
        if (!records.has("byteorder")) {
            return;
        }
        String order = text(records.record("byteorder"));
        if (!order.equals("little")) {
            throw new TorchException(
                    Reason.CONTAINER,
                    "byteorder: expected little, got %s; save it on a little-endian machine"
                            .formatted(Quoted.of(order)));
        }
    }

    private static String text(Range range) {
        int length = (int) Math.min(range.bytes(), 64);
        return new String(range.file(), range.begin(), length, StandardCharsets.US_ASCII);
    }

    /** Whether a zip archive has a pickle: first of all, or by its directory at the end. */
    private static boolean namesPickle(byte[] file) {
        return names(file, 0, Math.min(file.length, BEGIN))
                || names(file, Math.max(0, file.length - END), file.length);
    }

    private static boolean names(byte[] file, int from, int to) {
        byte[] name = "/data.pkl".getBytes(StandardCharsets.US_ASCII);
        for (int at = from; at <= to - name.length; at++) {
            if (Arrays.equals(file, at, at + name.length, name, 0, name.length)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTar(byte[] file) {
        byte[] magic = "ustar".getBytes(StandardCharsets.US_ASCII);
        return file.length > 262 && Arrays.equals(file, 257, 262, magic, 0, 5);
    }

    static boolean startsWith(byte[] file, byte[] start) {
        return file.length >= start.length
                && Arrays.equals(file, 0, start.length, start, 0, start.length);
    }
}
