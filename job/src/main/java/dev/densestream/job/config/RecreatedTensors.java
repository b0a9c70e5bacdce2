// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

/** What to do when the topic of the requests is not the one whose offsets are in the state. */
public enum RecreatedTensors {
    /** The job fails, for records below those offsets would be skipped. */
    REFUSE,
    /** All of the new one is read; what is in state of the old one's offsets is left behind. */
    FROM_BEGINNING,
    /** It holds the same records at the same offsets. */
    KEEP_OFFSETS
}
