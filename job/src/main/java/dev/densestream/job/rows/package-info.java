/** Rows: the embedding of each image as a vector store takes it, one record for each. */
@NullMarked
package dev.densestream.job.rows;

import org.jspecify.annotations.NullMarked;
