// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

/** How weights come to the job. */
enum Way {
    /** In the record. */
    INLINE,
    /** In a file that the record refers to. */
    REFERENCE
}
