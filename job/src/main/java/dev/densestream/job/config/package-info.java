/** The options of the job, and the properties of its Kafka clients. */
@NullMarked
package dev.densestream.job.config;

import org.jspecify.annotations.NullMarked;
