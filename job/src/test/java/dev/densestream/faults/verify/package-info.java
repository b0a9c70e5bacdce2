/** What must come back, checked record by record. */
@NullMarked
package dev.densestream.faults.verify;

import org.jspecify.annotations.NullMarked;
