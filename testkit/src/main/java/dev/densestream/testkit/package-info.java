/** A broker in the JVM, Kafka clients and Flink's REST interface, for demo, tests and bench. */
@NullMarked
package dev.densestream.testkit;

import org.jspecify.annotations.NullMarked;
