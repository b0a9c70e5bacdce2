/**
 * A Kafka broker, a ZooKeeper server and a Flink cluster, each process a JVM that can be killed.
 */
@NullMarked
package dev.densestream.faults.cluster;

import org.jspecify.annotations.NullMarked;
