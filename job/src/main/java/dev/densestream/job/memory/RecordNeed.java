// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.memory;

/**
 * What one record takes from its bytes to its response, known before anything is computed. All of
 * it counts together.
 *
 * @param recordBytes its key, headers and value
 * @param inputBytes its tensor
 * @param outputBytes what the model computes of it
 * @param scratchBytes what the engine takes meanwhile
 * @param responseBytes the response, with what encoding it takes
 * @param flops what the engine computes
 */
public record RecordNeed(
        long recordBytes,
        long inputBytes,
        long outputBytes,
        long scratchBytes,
        long responseBytes,
        long flops) {

    /** What it takes besides the engine's scratch memory. */
    public long besidesScratch() {
        return recordBytes + inputBytes + outputBytes + responseBytes;
    }

    /** All bytes. */
    public long bytes() {
        return scratchBytes == Long.MAX_VALUE ? scratchBytes : besidesScratch() + scratchBytes;
    }

    /** The parts, for an error message. */
    public String parts() {
        return "record %d, input %d, output %d, scratch %s, response %d"
                .formatted(
                        recordBytes,
                        inputBytes,
                        outputBytes,
                        scratchBytes == Long.MAX_VALUE ? "more than arrays hold" : scratchBytes,
                        responseBytes);
    }
}
