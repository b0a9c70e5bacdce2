// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.onednn;

import dev.densestream.bench.Work;
import dev.densestream.bench.WorkData;
import dev.densestream.bench.peer.Caller;
import dev.densestream.bench.peer.Peer;
import dev.densestream.bench.peer.PreparedWork;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;

/**
 * oneDNN, one of the best ways we know to write the block in its primitives.
 *
 * <p>Its threads are set by the process: OpenMP reads {@code OMP_NUM_THREADS} once.
 */
public enum OneDnn implements Peer {
    SHARED("onednn-shared") {
        @Override
        public boolean runs(Work work) {
            return !work.bottleneck();
        }

        @Override
        void build(Program program, WorkData data, Plain input, Plain output) {
            new SharedBlock(program, data, input, output).build();
        }
    },
    GROUPED("onednn-grouped") {
        @Override
        public boolean runs(Work work) {
            return !work.bottleneck();
        }

        @Override
        void build(Program program, WorkData data, Plain input, Plain output) {
            new GroupedBlock(program, data, input, output).build();
        }
    },
    BOTTLENECK("onednn-folded") {
        @Override
        public boolean runs(Work work) {
            return work.bottleneck() && BottleneckBlock.fits(work);
        }

        @Override
        void build(Program program, WorkData data, Plain input, Plain output) {
            new BottleneckBlock(program, data, input, output).build();
        }
    };

    private final String label;

    OneDnn(String label) {
        this.label = label;
    }

    abstract void build(Program program, WorkData data, Plain input, Plain output);

    @Override
    public String label() {
        return label;
    }

    @Override
    public String version() {
        var version = dnnl.dnnl_version();
        return version.major() + "." + version.minor() + "." + version.patch();
    }

    @Override
    public PreparedWork prepare(WorkData data, int threads) {
        return () -> {
            Program program = new Program();
            Plain input = Plain.allocate(program, data.work().inputShape());
            Plain output = Plain.allocate(program, data.work().outputShape());
            new FloatPointer(input.memory().get_data_handle()).put(data.input().data());
            build(program, data, input, output);
            return new Run(program, output);
        };
    }

    private record Run(Program program, Plain output) implements Caller {

        @Override
        public void run() {
            program.run();
        }

        @Override
        public void copyOutput(float[] to) {
            new FloatPointer(output.memory().get_data_handle()).get(to);
        }
    }
}
