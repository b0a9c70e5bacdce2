// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

/**
 * What one record is to carry.
 *
 * @param name of the file or picture
 * @param value the record's value; shared, never changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record Payload(String name, byte[] value) {}
