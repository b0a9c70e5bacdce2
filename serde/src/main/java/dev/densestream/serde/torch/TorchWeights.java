// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import static java.util.stream.Collectors.joining;

import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.safetensors.SafetensorsWriter;
import dev.densestream.serde.torch.PickleObject.Dict;
import dev.densestream.serde.torch.PickleObject.TensorRef;
import dev.densestream.serde.torch.TorchException.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The state dict of a PyTorch file as safetensors. */
public final class TorchWeights {

    /** What a dictionary around a state dict calls it, in training scripts that people share. */
    private static final List<String> WRAPPERS =
            List.of(
                    "state_dict",
                    "model_state_dict",
                    "model",
                    "state_dict_ema",
                    "model_ema",
                    "net",
                    "params",
                    "weights");

    /** Tensors may share numbers; written out they must not swell without bounds. */
    private static final int MOST_COPIES = 4;

    /** What no tensor of a safetensors file can be called. */
    private static final String RESERVED = "__metadata__";

    private TorchWeights() {}

    /**
     * Reads a file of {@code torch.save} without executing anything.
     *
     * @param file of PyTorch's zip archive or its older stream
     * @param name of the state dict, where the file has several; null for the only one
     * @return a safetensors file of its tensors under their names, each with its own numbers
     * @throws TorchException if it is refused
     */
    public static byte[] toSafetensors(byte[] file, @Nullable String name) {
        Map<String, TorchTensor> tensors = stateDict(TorchFile.read(file), name);
        long bytes = tensors.values().stream().mapToLong(TorchTensor::bytes).sum();
        if (bytes > Math.min((long) MOST_COPIES * file.length, Shape.MAX_ELEMENTS)) {
            throw new TorchException(
                    Reason.TOO_MUCH,
                    "tensors of %d bytes in all: expected at most %d times the file's %d, and what one array holds"
                            .formatted(bytes, MOST_COPIES, file.length));
        }
        if (tensors.containsKey(RESERVED)) {
            throw new TorchException(
                    Reason.STATE_DICT,
                    "tensor %s: expected another name, as safetensors has its metadata there"
                            .formatted(RESERVED));
        }
        SafetensorsWriter writer = new SafetensorsWriter();
        tensors.forEach(
                (key, tensor) ->
                        writer.add(
                                key,
                                tensor.dtype().safetensors(),
                                tensor.shape(),
                                tensor.toBytes()));
        try {
            return writer.toBytes();
        } catch (IllegalArgumentException e) {
            throw new TorchException(Reason.TOO_MUCH, String.valueOf(e.getMessage()), e);
        }
    }

    private static Map<String, TorchTensor> stateDict(Dict top, @Nullable String name) {
        if (name != null) {
            Object named = top.entries().get(name);
            if (named instanceof Dict dict && !tensors(dict).isEmpty()) {
                return tensors(dict);
            }
            throw new TorchException(
                    Reason.STATE_DICT,
                    "state dict %s: expected one of [%s]"
                            .formatted(Quoted.of(name), shown(found(top))));
        }
        // training scripts save tensors beside the state dict, such as the best accuracy
        List<String> wrapped = found(top);
        Map<String, TorchTensor> own = tensors(top);
        boolean usual = !wrapped.isEmpty() && WRAPPERS.containsAll(wrapped);
        if (!own.isEmpty() && !usual) {
            return own;
        }
        if (wrapped.size() == 1 && top.entries().get(wrapped.get(0)) instanceof Dict dict) {
            return tensors(dict);
        }
        throw new TorchException(
                Reason.STATE_DICT,
                wrapped.isEmpty()
                        ? "expected a state dict, got a dictionary without tensors; in Python, save"
                                + " model.state_dict()"
                        : "expected one state dict, got %s; name the one to read with --state-dict"
                                .formatted(shown(wrapped)));
    }

    private static String shown(List<String> names) {
        String shown = names.stream().limit(8).map(Quoted::plain).collect(joining(", "));
        return names.size() > 8 ? shown + ", ..." : shown;
    }

    /** The names of state dicts in a dictionary: the usual ones, else any that holds tensors. */
    private static List<String> found(Dict top) {
        List<String> usual = new ArrayList<>();
        List<String> others = new ArrayList<>();
        // looked at once, however many names it has
        Set<Dict> seen = new HashSet<>();
        top.entries()
                .forEach(
                        (key, value) -> {
                            if (key instanceof String name
                                    && value instanceof Dict dict
                                    && seen.add(dict)
                                    && !tensors(dict).isEmpty()) {
                                (WRAPPERS.contains(name) ? usual : others).add(name);
                            }
                        });
        return usual.isEmpty() ? others : usual;
    }

    private static Map<String, TorchTensor> tensors(Dict dict) {
        Map<String, TorchTensor> tensors = new LinkedHashMap<>();
        dict.entries()
                .forEach(
                        (key, value) -> {
                            if (key instanceof String name && value instanceof TensorRef ref) {
                                tensors.put(name, ref.tensor());
                            }
                        });
        return tensors;
    }
}
