// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** A zip archive, put together by hand: right, unless a field is set to something else. */
final class ZipBytes {

    /** A record, as its own header and the directory have it. */
    static final class Entry {
        String name;
        String localName;
        byte[] data;
        int flags;
        int method;
        long crc;
        long size;
        long stored;
        long localSize;
        long localStored;
        long local;
        byte[] extra = {};

        Entry(String name, byte[] data) {
            this.name = name;
            this.localName = name;
            this.data = data;
            CRC32 checksum = new CRC32();
            checksum.update(data);
            this.crc = checksum.getValue();
            this.size = data.length;
            this.stored = data.length;
            this.localSize = data.length;
            this.localStored = data.length;
            this.local = -1;
        }
    }

    final List<Entry> entries = new ArrayList<>();

    /** How many entries more the directory's end says than there are. */
    int moreEntries;

    /** The archive of one pickle and of storage 0. */
    static ZipBytes of(byte[] pickle, byte[] storage) {
        return new ZipBytes()
                .add("archive/data.pkl", pickle)
                .add("archive/data/0", storage)
                .add("archive/version", "3\n".getBytes(StandardCharsets.US_ASCII));
    }

    ZipBytes add(String name, byte[] data) {
        entries.add(new Entry(name, data));
        return this;
    }

    /** The pickle's record. */
    Entry pickle() {
        return entries.get(0);
    }

    /** The record of storage 0. */
    Entry storage() {
        return entries.get(1);
    }

    byte[] bytes() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (Entry entry : entries) {
            entry.local = entry.local < 0 ? file.size() : entry.local;
            file.writeBytes(header(entry));
            file.writeBytes(entry.data);
        }
        int begin = file.size();
        entries.forEach(entry -> file.writeBytes(directory(entry)));
        ByteBuffer end = little(22).putInt(0x06054B50).putInt(0);
        short count = (short) (entries.size() + moreEntries);
        end.putShort(count).putShort(count).putInt(file.size() - begin).putInt(begin);
        file.writeBytes(end.array());
        return file.toByteArray();
    }

    private static byte[] header(Entry entry) {
        byte[] name = entry.localName.getBytes(StandardCharsets.UTF_8);
        ByteBuffer header = little(30 + name.length).putInt(0x04034B50).putShort((short) 0);
        header.putShort((short) entry.flags).putShort((short) entry.method).putInt(0);
        header.putInt((int) entry.crc).putInt((int) entry.localStored);
        header.putInt((int) entry.localSize).putShort((short) name.length).putShort((short) 0);
        return header.put(name).array();
    }

    private static byte[] directory(Entry entry) {
        byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = little(46 + name.length + entry.extra.length).putInt(0x02014B50);
        bytes.putInt(0).putShort((short) entry.flags).putShort((short) entry.method).putInt(0);
        bytes.putInt((int) entry.crc).putInt((int) entry.stored).putInt((int) entry.size);
        bytes.putShort((short) name.length).putShort((short) entry.extra.length);
        bytes.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
        return bytes.putInt((int) entry.local).put(name).put(entry.extra).array();
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
