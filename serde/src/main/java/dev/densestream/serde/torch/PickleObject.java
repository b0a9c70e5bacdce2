// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import dev.densestream.serde.Quoted;
import dev.densestream.serde.torch.TorchException.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pickle makes, besides texts, numbers and truth values, which are Java's. None of it does
 * anything.
 */
sealed interface PickleObject {

    /** Real files are nested six times at most. */
    int MAX_DEPTH = 64;

    /** Objects inside each other below this one. */
    default int depth() {
        return 0;
    }

    /** Python's None. */
    enum None implements PickleObject {
        NONE
    }

    /** A name of the closed table. */
    record Name(Global global) implements PickleObject {}

    /** Something of a training run that weights do not need, left as it is. */
    record Inert() implements PickleObject {}

    /** The numbers behind tensors. */
    record StorageRef(TorchStorage storage) implements PickleObject {}

    /** A tensor. */
    record TensorRef(TorchTensor tensor) implements PickleObject {}

    /** An element type. */
    record DtypeRef(TorchDtype dtype) implements PickleObject {}

    /** A tuple. */
    record Tuple(List<Object> elements, int depth) implements PickleObject {

        static Tuple of(List<Object> elements) {
            int depth = 0;
            for (Object element : elements) {
                depth = Math.max(depth, PickleObject.below(element));
            }
            return new Tuple(List.copyOf(elements), depth);
        }
    }

    /** A list. */
    final class Items implements PickleObject {
        private final List<Object> elements = new ArrayList<>();
        private int depth;

        void add(Object element) {
            depth = Math.max(depth, below(element));
            elements.add(element);
        }

        List<Object> elements() {
            return elements;
        }

        @Override
        public int depth() {
            return depth;
        }
    }

    /** A dictionary, in order. */
    final class Dict implements PickleObject {
        private final Map<Object, Object> entries = new LinkedHashMap<>();
        private int depth;

        void put(Object key, Object value) {
            // what is hashed must not lead to more
            if (key instanceof PickleObject && key != None.NONE) {
                if (!(key instanceof Tuple)) {
                    throw new TorchException(
                            Reason.OPERAND,
                            "a dictionary's key: expected a text or a number, got " + name(key));
                }
                return;
            }
            depth = Math.max(depth, below(value));
            entries.put(key, value);
        }

        Map<Object, Object> entries() {
            return entries;
        }

        @Override
        public int depth() {
            return depth;
        }
    }

    /** The depth of what holds the object. */
    private static int below(Object element) {
        int depth = element instanceof PickleObject object ? object.depth() + 1 : 1;
        if (depth > MAX_DEPTH) {
            throw new TorchException(
                    Reason.TOO_MUCH,
                    "expected at most %d objects inside each other, got more".formatted(MAX_DEPTH));
        }
        return depth;
    }

    /** What an object is, for messages. */
    static String name(Object object) {
        if (object instanceof String text) {
            return "the text " + Quoted.of(text);
        }
        if (object instanceof Number) {
            return "the number " + object;
        }
        if (object instanceof Boolean) {
            return "a truth value";
        }
        if (object instanceof Name name) {
            return "the name " + name.global().text();
        }
        if (object instanceof Dict) {
            return "a dictionary";
        }
        if (object instanceof Items) {
            return "a list";
        }
        if (object instanceof Tuple tuple) {
            return "a tuple of " + tuple.elements().size();
        }
        if (object instanceof TensorRef) {
            return "a tensor";
        }
        return object == None.NONE ? "None" : "another object";
    }
}
