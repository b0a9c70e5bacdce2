/** The demonstration: a Kafka broker, the job and its pictures in one JVM. */
@NullMarked
package dev.densestream.demo;

import org.jspecify.annotations.NullMarked;
