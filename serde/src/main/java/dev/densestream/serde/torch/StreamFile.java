// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import dev.densestream.serde.Quoted;
import dev.densestream.serde.torch.PickleObject.Dict;
import dev.densestream.serde.torch.PickleObject.Items;
import dev.densestream.serde.torch.TorchException.Reason;
import dev.densestream.serde.torch.TorchStorage.Range;
import java.util.HashMap;
import java.util.Map;

/**
 * The stream that {@code torch.save} wrote before PyTorch 1.6: pickles of a magic number, a
 * version, the machine, the object and the storages' keys, then each storage behind its number of
 * elements.
 */
final class StreamFile {

    private static final long VERSION = 1001;

    private StreamFile() {}

    static Object read(byte[] file) {
        if (!TorchFile.startsWith(file, TorchFile.STREAM)) {
            throw new TorchException(
                    Reason.CONTAINER,
                    "expected a zip archive or a pickle of the number that PyTorch's streams begin"
                            + " with, got neither");
        }
        PickleInput in = new PickleInput(file, TorchFile.STREAM.length, file.length);
        if (in.u8() != '.') {
            throw new TorchException(
                    Reason.CONTAINER, "expected the magic number alone in its pickle");
        }
        if (!Pickle.read(in, StreamFile::none).equals(VERSION)) {
            throw new TorchException(
                    Reason.CONTAINER, "expected version %d of the stream".formatted(VERSION));
        }
        requireLittleEndian(Pickle.read(in, StreamFile::none));
        Map<String, Range> ranges = new HashMap<>();
        PersistentIds ids = new PersistentIds(true, key -> range(ranges, key));
        Object top = Pickle.read(in, ids);
        readStorages(file, in, ids, ranges);
        return top;
    }

    private static Object none(Object id) {
        throw new TorchException(
                Reason.OPERAND, "expected persistent ids in the object alone, got one before");
    }

    private static void requireLittleEndian(Object machine) {
        if (!(machine instanceof Dict dict)
                || !Boolean.TRUE.equals(dict.entries().get("little_endian"))) {
            throw new TorchException(
                    Reason.CONTAINER,
                    "expected a stream of a little-endian machine; save it on one");
        }
    }

    private static void readStorages(
            byte[] file, PickleInput in, PersistentIds ids, Map<String, Range> ranges) {
        if (!(Pickle.read(in, StreamFile::none) instanceof Items keys)) {
            throw new TorchException(Reason.STORAGE, "expected a list of the storages' keys");
        }
        ByteReader reader = new ByteReader(file);
        long at = in.position();
        for (Object key : keys.elements()) {
            TorchStorage storage = key instanceof String text ? ids.storages().get(text) : null;
            if (storage == null) {
                throw new TorchException(
                        Reason.STORAGE,
                        "storage %s: expected one that the object has"
                                .formatted(
                                        Quoted.of(
                                                String.valueOf(
                                                        key instanceof String ? key : "?"))));
            }
            reader.require(at, Long.BYTES);
            long elements = reader.u64((int) at);
            if (elements != storage.elements()) {
                throw new TorchException(
                        Reason.STORAGE,
                        "storage %s: expected %d elements, got %d"
                                .formatted(Quoted.of(storage.key()), storage.elements(), elements));
            }
            int size = storage.dtype() == null ? 1 : storage.dtype().bytes();
            if (elements > file.length) {
                throw new TorchException(
                        Reason.TRUNCATED,
                        "storage %s: expected %d elements, the file is cut short"
                                .formatted(Quoted.of(storage.key()), elements));
            }
            reader.require(at + Long.BYTES, elements * size);
            Range range = new Range(file, (int) at + Long.BYTES, elements * size);
            if (ranges.putIfAbsent(storage.key(), range) != null) {
                throw new TorchException(
                        Reason.STORAGE,
                        "storage %s: expected it once, got it twice"
                                .formatted(Quoted.of(storage.key())));
            }
            at += Long.BYTES + elements * size;
        }
        if (at != file.length) {
            throw new TorchException(
                    Reason.TRAILING_BYTES,
                    "expected nothing behind the storages, got %d bytes"
                            .formatted(file.length - at));
        }
    }

    private static Range range(Map<String, Range> ranges, String key) {
        Range range = ranges.get(key);
        if (range == null) {
            throw new TorchException(
                    Reason.STORAGE,
                    "storage %s: expected it in the file, got none".formatted(Quoted.of(key)));
        }
        return range;
    }
}
