// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.peer;

import dev.densestream.densenet.tensor.FloatTensor;

/**
 * A caller of one of the job's engines.
 *
 * @param forward one forward pass, into {@code output}
 */
record EngineCaller(Runnable forward, FloatTensor output) implements Caller {

    @Override
    public void run() {
        forward.run();
    }

    @Override
    public void copyOutput(float[] to) {
        System.arraycopy(output.data(), 0, to, 0, to.length);
    }
}
