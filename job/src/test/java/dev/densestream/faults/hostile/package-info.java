/** Records, weights and topics that could hurt the job, at the sizes that it is deployed with. */
@NullMarked
package dev.densestream.faults.hostile;

import org.jspecify.annotations.NullMarked;
