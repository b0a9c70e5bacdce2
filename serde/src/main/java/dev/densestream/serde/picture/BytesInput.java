// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture;

import javax.imageio.stream.ImageInputStreamImpl;

/** Bytes as ImageIO reads them, without a copy or a file. */
final class BytesInput extends ImageInputStreamImpl {

    private final byte[] bytes;

    BytesInput(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] to, int offset, int count) {
        bitOffset = 0;
        if (streamPos >= bytes.length) {
            return count == 0 ? 0 : -1;
        }
        int read = (int) Math.min(count, bytes.length - streamPos);
        System.arraycopy(bytes, (int) streamPos, to, offset, read);
        streamPos += read;
        return read;
    }

    @Override
    public long length() {
        return bytes.length;
    }
}
