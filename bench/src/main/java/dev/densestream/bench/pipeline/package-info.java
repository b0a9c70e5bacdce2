/** The whole job, from Kafka to Kafka, with one engine or another in its operator. */
@NullMarked
package dev.densestream.bench.pipeline;

import org.jspecify.annotations.NullMarked;
