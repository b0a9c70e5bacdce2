// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.rows;

import dev.densestream.job.record.RawRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.UUID;

/**
 * Ids of rows: UUIDs of version 5 (RFC 9562, section 5.5), so that the same image has the same id
 * after a replay.
 */
public final class RowId {

    /**
     * The namespace of all ids: the UUID of version 5 of the URL {@code
     * https://densestream.dev/rows}.
     */
    public static final UUID NAMESPACE =
            version5(
                    UUID.fromString("6ba7b811-9dad-11d1-80b4-00c04fd430c8"),
                    "https://densestream.dev/rows");

    private RowId() {}

    /** Of the name {@code topic/partition/offset/image}, such as {@code pictures/3/42/0}. */
    public static UUID ofPosition(RawRecord request, int image) {
        return version5(
                NAMESPACE,
                "%s/%d/%d/%d"
                        .formatted(request.topic(), request.partition(), request.offset(), image));
    }

    /**
     * Of the name {@code model/key/image}, the key in Base64.
     *
     * @throws IllegalArgumentException in one line, if there is no key
     */
    public static UUID ofKey(RawRecord request, String model, int image) {
        byte[] key = request.key();
        if (key == null) {
            throw new IllegalArgumentException(
                    "row: expected a key to make its id of, got none; send one, or leave --rows-id"
                            + " at position");
        }
        return version5(
                NAMESPACE,
                "%s/%s/%d".formatted(model, Base64.getEncoder().encodeToString(key), image));
    }

    static UUID version5(UUID namespace, String name) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(
                    ByteBuffer.allocate(16)
                            .putLong(namespace.getMostSignificantBits())
                            .putLong(namespace.getLeastSignificantBits())
                            .array());
            byte[] digest = sha1.digest(name.getBytes(StandardCharsets.UTF_8));
            digest[6] = (byte) (digest[6] & 0x0F | 0x50);
            digest[8] = (byte) (digest[8] & 0x3F | 0x80);
            ByteBuffer bits = ByteBuffer.wrap(digest);
            return new UUID(bits.getLong(), bits.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-1", e);
        }
    }
}
