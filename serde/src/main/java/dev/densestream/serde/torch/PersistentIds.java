// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.torch.PickleObject.Name;
import dev.densestream.serde.torch.PickleObject.None;
import dev.densestream.serde.torch.PickleObject.StorageRef;
import dev.densestream.serde.torch.PickleObject.Tuple;
import dev.densestream.serde.torch.TorchException.Reason;
import dev.densestream.serde.torch.TorchStorage.Range;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Storages by the persistent ids of a pickle: {@code ('storage', class, key, location, elements)},
 * in the stream format with {@code view} behind it. The location is not used.
 */
final class PersistentIds implements Function<Object, Object> {

    private static final Pattern KEY = Pattern.compile("[0-9]{1,20}");
    private static final int MEMBERS = 5;

    private final boolean streamed;
    private final Function<String, Range> records;
    private final Map<String, TorchStorage> storages = new LinkedHashMap<>();

    /**
     * @param streamed whether the file is of the stream format
     * @param records finds a storage's bytes by its key
     */
    PersistentIds(boolean streamed, Function<String, Range> records) {
        this.streamed = streamed;
        this.records = records;
    }

    /** The storages by key, once the pickle is read. */
    Map<String, TorchStorage> storages() {
        return storages;
    }

    @Override
    public Object apply(Object id) {
        if (!(id instanceof Tuple tuple) || tuple.elements().isEmpty()) {
            throw wrong("a tuple with members", id);
        }
        List<Object> members = tuple.elements();
        if ("module".equals(members.get(0))) {
            throw new TorchException(
                    Reason.PICKLED_MODULE,
                    "the file holds a whole module, which needs its code to be read; in Python,"
                            + " load it and save model.state_dict()");
        }
        int expected = MEMBERS + (streamed ? 1 : 0);
        if (!"storage".equals(members.get(0)) || members.size() != expected) {
            throw wrong("\"storage\" and %d members in all".formatted(expected), id);
        }
        if (streamed && members.get(MEMBERS) != None.NONE) {
            throw new TorchException(
                    Reason.STORAGE,
                    "a storage that is a part of another one is not taken; save the file with a"
                            + " newer PyTorch");
        }
        if (!(members.get(2) instanceof String key) || !KEY.matcher(key).matches()) {
            throw wrong("a storage's key in digits", members.get(2));
        }
        if (!(members.get(4) instanceof Long elements)
                || elements < 0
                || elements > Shape.MAX_ELEMENTS) {
            throw wrong("0 to %d elements".formatted(Shape.MAX_ELEMENTS), members.get(4));
        }
        TorchStorage storage = new TorchStorage(key, dtype(members.get(1)), elements, records);
        TorchStorage before = storages.putIfAbsent(key, storage);
        if (before != null
                && (before.dtype() != storage.dtype() || before.elements() != elements)) {
            throw new TorchException(
                    Reason.STORAGE,
                    "storage %s: expected one type and one size, got two"
                            .formatted(Quoted.of(key)));
        }
        return new StorageRef(before == null ? storage : before);
    }

    private static @Nullable TorchDtype dtype(Object type) {
        if (type instanceof Name name) {
            switch (name.global().kind()) {
                case STORAGE -> {
                    return name.global().dtype();
                }
                case UNTYPED_STORAGE -> {
                    return null;
                }
                default -> {}
            }
        }
        throw wrong("a storage's type", type);
    }

    private static TorchException wrong(String expected, Object got) {
        return new TorchException(
                Reason.OPERAND,
                "persistent id: expected %s, got %s".formatted(expected, PickleObject.name(got)));
    }
}
