/** Watches over the job's own Kafka clients, and over what only one job may use. */
@NullMarked
package dev.densestream.job.clients;

import org.jspecify.annotations.NullMarked;
