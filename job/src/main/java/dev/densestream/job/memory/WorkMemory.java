package dev.densestream.job.memory;

import dev.densestream.densenet.DoubleTensor;
import dev.densestream.densenet.FloatTensor;
import dev.densestream.densenet.Shape;
import dev.densestream.densenet.Workspace;
import org.jspecify.annotations.Nullable;

/**
 * The memory that one subtask computes in, lent to whichever model a record asks for: its share of
 * the heap, the engine's workspace, and room for an output. For one thread.
 */
public final class WorkMemory {

    private final long shareBytes;
    private final Workspace workspace = new Workspace();

    private @Nullable FloatTensor floats;
    private @Nullable DoubleTensor doubles;

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
     * @param output the shape of its output; null if only averages are wanted
     */
    public void makeRoom(long besidesScratch, @Nullable Shape output) {
        if (floats != null && !floats.shape().equals(output)) {
            floats = null;
        }
        if (doubles != null && !doubles.shape().equals(output)) {
            doubles = null;
        }
        workspace.limit(Math.max(0, shareBytes - besidesScratch));
    }

    /** Room for an output in single precision, from the last call if the shape is the same. */
    public FloatTensor floats(Shape shape) {
        doubles = null;
        FloatTensor room = floats;
        if (room == null || !room.shape().equals(shape)) {
            floats = null;
            room = FloatTensor.zeros(shape);
            floats = room;
        }
        return room;
    }

    /** The same in double precision. */
    public DoubleTensor doubles(Shape shape) {
        floats = null;
        DoubleTensor room = doubles;
        if (room == null || !room.shape().equals(shape)) {
            doubles = null;
            room = DoubleTensor.zeros(shape);
            doubles = room;
        }
        return room;
    }

    /** Lets go of all memory. */
    public void drop() {
        floats = null;
        doubles = null;
        workspace.drop();
    }
}
