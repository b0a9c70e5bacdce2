// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.memory;

import dev.densestream.densenet.engine.Workspace;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The memory that one subtask computes in, lent to whichever model a record asks for: its share of
 * the heap, the engine's workspace, and room for an output. For one thread.
 */
public final class WorkMemory {

    private final long shareBytes;
    private final Workspace workspace = new Workspace();

    private @Nullable Tensor output;

    public WorkMemory(long shareBytes) {
        this.shareBytes = shareBytes;
    }

    public long shareBytes() {
        return shareBytes;
    }

    public Workspace workspace() {
        return workspace;
    }

    /**
     * Leaves the engine what a record does not take elsewhere, and lets go of what earlier records
     * needed if that is in the way.
     *
     * @param besidesScratch what the record takes besides the engine's scratch memory
     * @param outputShape of its output; null if only averages are wanted
     */
    public void makeRoom(long besidesScratch, @Nullable Shape outputShape) {
        if (output != null && !output.shape().equals(outputShape)) {
            output = null;
        }
        workspace.limit(Math.max(0, shareBytes - besidesScratch));
    }

    /** Room for an output, from the last call if shape and precision are the same. */
    public Tensor output(Shape shape, Precision precision) {
        Tensor room = output;
        if (room == null || !room.shape().equals(shape) || room.precision() != precision) {
            output = null;
            room = precision.zeros(shape);
            output = room;
        }
        return room;
    }

    /** Lets go of all memory. */
    public void drop() {
        output = null;
        workspace.drop();
    }
}
