// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import dev.densestream.serde.Quoted;
import dev.densestream.serde.torch.TorchException.Reason;
import dev.densestream.serde.torch.TorchStorage.Range;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The records of PyTorch's zip archives (APPNOTE 6.3): stored, not compressed, in one folder. Read
 * by the central directory, against which the header of each record is checked. Written here, as
 * {@code java.util.zip} reads no stored entries with a descriptor behind them, and checks less.
 */
final class ZipRecords {

    private static final int MAX_ENTRIES = 100_000;
    private static final long CENTRAL = 0x02014B50L;
    private static final long LOCAL = 0x04034B50L;
    private static final long END = 0x06054B50L;
    private static final long END_64 = 0x06064B50L;
    private static final long LOCATOR_64 = 0x07064B50L;
    private static final int END_BYTES = 22;
    private static final int CENTRAL_BYTES = 46;
    private static final int LOCAL_BYTES = 30;
    private static final long MASKED = 0xFFFF_FFFFL;

    /** A descriptor behind the data, and names in UTF-8; no other flag. */
    private static final int KNOWN_FLAGS = 0x0808;

    private final ByteReader file;
    private final Map<String, Range> records = new LinkedHashMap<>();
    private final Map<String, Long> checksums = new LinkedHashMap<>();
    private @Nullable String folder;
    private long recordBytes;

    private ZipRecords(byte[] bytes) {
        this.file = new ByteReader(bytes);
    }

    /**
     * Reads the archive's directory.
     *
     * @throws TorchException if it is not such an archive
     */
    static ZipRecords read(byte[] bytes) {
        ZipRecords records = new ZipRecords(bytes);
        records.readDirectory();
        return records;
    }

    /** Whether there is a record of that name below the folder. */
    boolean has(String name) {
        return records.containsKey(name);
    }

    /**
     * A record's bytes, whose checksum is right.
     *
     * @throws TorchException if there is none, or its checksum is another
     */
    Range record(String name) {
        Range range = records.get(name);
        if (range == null) {
            throw new TorchException(
                    Reason.STORAGE,
                    "record %s: expected one in the archive, got none".formatted(Quoted.of(name)));
        }
        // once, as many tensors may share a record; PyTorch can be told to leave checksums out
        long expected = Objects.requireNonNullElse(checksums.remove(name), 0L);
        if (expected == 0) {
            return range;
        }
        CRC32 crc = new CRC32();
        crc.update(range.file(), range.begin(), (int) range.bytes());
        if (crc.getValue() != expected) {
            throw new TorchException(
                    Reason.CHECKSUM,
                    "record %s: expected checksum %08x, got %08x; the file is damaged"
                            .formatted(Quoted.of(name), expected, crc.getValue()));
        }
        return range;
    }

    private void readDirectory() {
        int end = end();
        long entries = file.u16(end + 10);
        long begin = file.u32(end + 16);
        long directoryBytes = file.u32(end + 12);
        if (file.u16(end + 4) != 0 && file.u16(end + 4) != 0xFFFF) {
            throw new TorchException(
                    Reason.ARCHIVE_KIND, "an archive in several files is not taken; join them");
        }
        int locator = end - 20;
        if (locator >= 0 && file.u32(locator) == LOCATOR_64) {
            long at = file.u64(locator + 8);
            file.require(at, 56);
            if (file.u32((int) at) != END_64) {
                throw archive("expected its directory's end at byte %d".formatted(at));
            }
            entries = file.u64((int) at + 32);
            directoryBytes = file.u64((int) at + 40);
            begin = file.u64((int) at + 48);
        }
        if (entries < 0 || entries > MAX_ENTRIES) {
            throw new TorchException(
                    Reason.TOO_MUCH,
                    "expected at most %d records, got %d".formatted(MAX_ENTRIES, entries));
        }
        file.require(begin, directoryBytes);
        long at = begin;
        for (long i = 0; i < entries; i++) {
            file.require(at, CENTRAL_BYTES);
            at = entry((int) at);
        }
        if (at != begin + directoryBytes) {
            throw archive(
                    "expected its directory's %d entries to end at byte %d, got %d"
                            .formatted(entries, begin + directoryBytes, at));
        }
    }

    /** The end of the central directory, behind which there may be a comment. */
    private int end() {
        int from = file.length() - END_BYTES;
        for (int at = from; at >= Math.max(0, from - 0xFFFF); at--) {
            if (file.u32(at) == END && file.u16(at + 20) == file.length() - at - END_BYTES) {
                return at;
            }
        }
        throw new TorchException(
                Reason.TRUNCATED, "a zip archive without its directory; the file is cut short");
    }

    private int entry(int at) {
        if (file.u32(at) != CENTRAL) {
            throw archive("byte %d: expected an entry of its directory".formatted(at));
        }
        int flags = file.u16(at + 8);
        int method = file.u16(at + 10);
        long size = file.u32(at + 24);
        long stored = file.u32(at + 20);
        int nameBytes = file.u16(at + 28);
        int extraBytes = file.u16(at + 30);
        int commentBytes = file.u16(at + 32);
        long local = file.u32(at + 42);
        file.require(at, (long) CENTRAL_BYTES + nameBytes + extraBytes + commentBytes);
        String name = name(at + CENTRAL_BYTES, nameBytes);
        if (size == MASKED || stored == MASKED || local == MASKED) {
            Zip64 wide =
                    Zip64.find(file, at + CENTRAL_BYTES + nameBytes, extraBytes)
                            .orElseThrow(() -> archive("an entry without its size in 64 bits"));
            int next = 0;
            if (size == MASKED) {
                size = wide.number(next++);
            }
            if (stored == MASKED) {
                stored = wide.number(next++);
            }
            if (local == MASKED) {
                local = wide.number(next);
            }
        }
        requireNoScript(name);
        requireStored(name, flags, method, size, stored);
        int begin = dataBegin(local, name, flags, size);
        file.require(begin, size);
        recordBytes += size;
        if (recordBytes > file.length()) {
            throw archive("record %s: expected records side by side".formatted(Quoted.of(name)));
        }
        keep(name, new Range(file.bytes(), begin, size), file.u32(at + 16));
        return at + CENTRAL_BYTES + nameBytes + extraBytes + commentBytes;
    }

    private static void requireNoScript(String name) {
        String below = name.substring(name.indexOf('/') + 1);
        if (below.equals("constants.pkl") || below.startsWith("code/")) {
            throw new TorchException(
                    Reason.CONTAINER,
                    "a TorchScript archive is not taken; in Python, save the state_dict() of the"
                            + " module before it was scripted");
        }
    }

    private static void requireStored(String name, int flags, int method, long size, long stored) {
        if ((flags & ~KNOWN_FLAGS) != 0) {
            throw new TorchException(
                    Reason.ARCHIVE_KIND,
                    "record %s: expected no flags but those of plain records, got 0x%04x (0x0001 is encryption)"
                            .formatted(Quoted.of(name), flags));
        }
        if (method != 0 || size != stored) {
            throw new TorchException(
                    Reason.ARCHIVE_KIND,
                    "record %s: expected it uncompressed, got method %d and %d bytes for %d; unpack the file and pack it with zip -0"
                            .formatted(Quoted.of(name), method, stored, size));
        }
    }

    /** Where a record's data begin, by a header that must say the same as the directory. */
    private int dataBegin(long local, String name, int flags, long size) {
        file.require(local, LOCAL_BYTES);
        int at = (int) local;
        if (file.u32(at) != LOCAL) {
            throw archive("record %s: expected its header".formatted(Quoted.of(name)));
        }
        int nameBytes = file.u16(at + 26);
        int extraBytes = file.u16(at + 28);
        file.require(at, (long) LOCAL_BYTES + nameBytes + extraBytes);
        boolean same =
                name(at + LOCAL_BYTES, nameBytes).equals(name)
                        && file.u16(at + 6) == flags
                        && file.u16(at + 8) == 0
                        && isSize(file.u32(at + 18), flags, size)
                        && isSize(file.u32(at + 22), flags, size);
        if (!same) {
            throw archive(
                    "record %s: expected the same name, flags, method and size before it as in the directory"
                            .formatted(Quoted.of(name)));
        }
        return at + LOCAL_BYTES + nameBytes + extraBytes;
    }

    /** Whether a header's size says the same, unless it leaves the size to other places. */
    private static boolean isSize(long local, int flags, long size) {
        return local == size || local == MASKED || (local == 0 && (flags & 8) != 0);
    }

    private String name(int at, int length) {
        file.require(at, length);
        return new String(file.bytes(), at, length, StandardCharsets.UTF_8);
    }

    private void keep(String name, Range range, long checksum) {
        int slash = name.indexOf('/');
        boolean leadsElsewhere =
                name.startsWith("/")
                        || name.contains("\\")
                        || name.contains("\0")
                        || ("/" + name + "/").contains("/../");
        if (slash < 1 || leadsElsewhere) {
            throw new TorchException(
                    Reason.ENTRY_NAME,
                    "record %s: expected a name below one folder".formatted(Quoted.of(name)));
        }
        String top = name.substring(0, slash);
        if (folder != null && !folder.equals(top)) {
            throw new TorchException(
                    Reason.ENTRY_NAME,
                    "expected one folder, got %s and %s"
                            .formatted(Quoted.of(folder), Quoted.of(top)));
        }
        folder = top;
        String below = name.substring(slash + 1);
        if (records.putIfAbsent(below, range) != null) {
            throw new TorchException(
                    Reason.ENTRY_NAME,
                    "record %s: expected it once, got it twice".formatted(Quoted.of(name)));
        }
        checksums.put(below, checksum);
    }

    private static TorchException archive(String problem) {
        return new TorchException(Reason.ARCHIVE, "a damaged zip archive: " + problem);
    }
}
