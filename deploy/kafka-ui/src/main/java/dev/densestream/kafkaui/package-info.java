/** Records as a person reads them, for user interfaces of Kafka. */
@NullMarked
package dev.densestream.kafkaui;

import org.jspecify.annotations.NullMarked;
