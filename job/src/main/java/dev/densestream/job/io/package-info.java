/** How records come in and go out: Kafka's clients, wire types and their serializers. */
@NullMarked
package dev.densestream.job.io;

import org.jspecify.annotations.NullMarked;
