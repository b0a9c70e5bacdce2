package dev.densestream.faults.cluster;

import dev.densestream.testkit.EmbeddedKafka;

/** Free ports of this machine, each handed out once. */
public final class Ports {

    private static final int COUNT = 8;

    private final int[] ports = EmbeddedKafka.freePorts(COUNT);
    private int used;

    int next() {
        return ports[used++];
    }
}
