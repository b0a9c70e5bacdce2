package dev.densestream.bench.swaps;

/**
 * A completed checkpoint.
 *
 * @param bytes of its state, of all subtasks
 * @param millis from its trigger to its completion
 */
record Checkpoint(long bytes, long millis) {}
