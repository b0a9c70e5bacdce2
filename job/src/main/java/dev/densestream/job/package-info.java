/** The Flink job: from a Kafka topic of image tensors to a Kafka topic of feature maps. */
@NullMarked
package dev.densestream.job;

import org.jspecify.annotations.NullMarked;
