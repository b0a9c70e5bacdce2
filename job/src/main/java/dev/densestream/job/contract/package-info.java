/**
 * What others rely on: names of headers, stages of dead letters, events, which weights a record
 * asks for.
 */
@NullMarked
package dev.densestream.job.contract;

import org.jspecify.annotations.NullMarked;
