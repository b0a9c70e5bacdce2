// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import java.util.List;

/**
 * What one record is to carry.
 *
 * @param name of the file, or of the batch of pictures
 * @param value the record's value; shared, never changed
 * @param pictures the names of the pictures inside, in order; empty for a file
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record Payload(String name, byte[] value, List<String> pictures) {

    /** Carries the names of a batch's pictures, so that its response can be drawn. */
    public static final String PICTURES_HEADER = "densestream-pictures";

    /** Parts the names in the header; no file's name has it. */
    static final String NAME_SEPARATOR = "/";

    public Payload {
        pictures = List.copyOf(pictures);
    }
}
