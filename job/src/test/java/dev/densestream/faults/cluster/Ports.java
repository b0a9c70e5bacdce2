// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.cluster;

import dev.densestream.testkit.LocalPorts;

/** Free ports of this machine, each handed out once. */
public final class Ports {

    private static final int COUNT = 8;

    private final int[] ports = LocalPorts.free(COUNT);
    private int used;

    int next() {
        return ports[used++];
    }
}
