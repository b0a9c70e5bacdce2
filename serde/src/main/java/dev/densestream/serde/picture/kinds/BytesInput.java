// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import javax.imageio.stream.ImageInputStreamImpl;

/** Bytes as ImageIO reads them, without a copy or a file. */
final class BytesInput extends ImageInputStreamImpl {

    private final byte[] bytes;
    private final int begin;
    private final int length;

    BytesInput(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    BytesInput(byte[] bytes, int begin, int end) {
        this.bytes = bytes;
        this.begin = begin;
        this.length = end - begin;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < length ? bytes[begin + (int) streamPos++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] to, int offset, int count) {
        bitOffset = 0;
        if (streamPos >= length) {
            return count == 0 ? 0 : -1;
        }
        int read = (int) Math.min(count, length - streamPos);
        System.arraycopy(bytes, begin + (int) streamPos, to, offset, read);
        streamPos += read;
        return read;
    }

    @Override
    public long length() {
        return length;
    }
}
