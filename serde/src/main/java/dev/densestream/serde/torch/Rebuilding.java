// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import dev.densestream.serde.torch.PickleObject.Dict;
import dev.densestream.serde.torch.PickleObject.DtypeRef;
import dev.densestream.serde.torch.PickleObject.Items;
import dev.densestream.serde.torch.PickleObject.StorageRef;
import dev.densestream.serde.torch.PickleObject.TensorRef;
import dev.densestream.serde.torch.PickleObject.Tuple;
import dev.densestream.serde.torch.TorchException.Reason;
import java.util.ArrayList;
import java.util.List;

/** What the table's functions make of their arguments ({@code torch/_utils.py}). */
final class Rebuilding {

    private static final int MAX_SIDES = 8;

    private Rebuilding() {}

    static Object of(Global global, List<Object> arguments) {
        return switch (global.kind()) {
            case DICT -> dict(arguments);
            case INERT -> new PickleObject.Inert();
            case SIZE -> size(arguments);
            case REBUILD_TENSOR -> tensor(global, arguments, 4, 4);
            case REBUILD_TENSOR_V2 -> tensor(global, arguments, 6, 7);
            case REBUILD_TENSOR_V3 -> tensorV3(global, arguments);
            case REBUILD_PARAMETER -> parameter(global, arguments);
            case DTYPE, STORAGE, UNTYPED_STORAGE ->
                    throw new TorchException(
                            Reason.OPERAND,
                            "%s: expected something to call, got a type".formatted(global.text()));
        };
    }

    /** Python 2 makes an OrderedDict of a list of pairs, Python 3 fills it later. */
    private static Object dict(List<Object> arguments) {
        Dict dict = new Dict();
        if (arguments.size() == 1 && arguments.get(0) instanceof Items pairs) {
            for (Object pair : pairs.elements()) {
                List<Object> members = members(pair);
                if (members.size() != 2) {
                    throw wrong("collections.OrderedDict", "pairs", List.of(pair));
                }
                dict.put(members.get(0), members.get(1));
            }
        }
        return dict;
    }

    private static List<Object> members(Object object) {
        if (object instanceof Items items) {
            return items.elements();
        }
        return object instanceof Tuple tuple ? tuple.elements() : List.of();
    }

    private static Object size(List<Object> arguments) {
        if (arguments.size() == 1 && arguments.get(0) instanceof Tuple tuple) {
            return tuple;
        }
        throw wrong("torch.Size", "one tuple", arguments);
    }

    private static Object parameter(Global global, List<Object> arguments) {
        boolean known = arguments.size() == 3 || arguments.size() == 4;
        if (known && arguments.get(0) instanceof TensorRef tensor) {
            return tensor;
        }
        throw wrong(global.text(), "a tensor first", arguments);
    }

    private static Object tensor(Global global, List<Object> arguments, int least, int most) {
        if (arguments.size() < least
                || arguments.size() > most
                || !(arguments.get(0) instanceof StorageRef storage)) {
            throw wrong(global.text(), "a storage, an offset, sides and strides", arguments);
        }
        TorchDtype dtype = storage.storage().dtype();
        if (dtype == null) {
            throw new TorchException(
                    Reason.TENSOR, "tensor: its storage has no type, and it names none");
        }
        return tensor(global, arguments, storage, dtype);
    }

    private static Object tensorV3(Global global, List<Object> arguments) {
        if (arguments.size() < 7
                || arguments.size() > 8
                || !(arguments.get(0) instanceof StorageRef storage)
                || !(dtype(arguments.get(6)) instanceof DtypeRef dtype)) {
            throw wrong(
                    global.text(), "a storage, an offset, sides, strides and a type", arguments);
        }
        return tensor(global, arguments, storage, dtype.dtype());
    }

    private static Object dtype(Object argument) {
        return argument instanceof PickleObject.Name name && name.global().dtype() != null
                ? new DtypeRef(name.global().dtype())
                : argument;
    }

    private static Object tensor(
            Global global, List<Object> arguments, StorageRef storage, TorchDtype dtype) {
        if (!(arguments.get(1) instanceof Long offset)) {
            throw wrong(global.text(), "a whole number as the offset", arguments);
        }
        return new TensorRef(
                new TorchTensor(
                        storage.storage(),
                        dtype,
                        offset,
                        numbers(global, arguments.get(2)),
                        numbers(global, arguments.get(3))));
    }

    private static List<Long> numbers(Global global, Object argument) {
        if (!(argument instanceof Tuple tuple) || tuple.elements().size() > MAX_SIDES) {
            throw wrong(
                    global.text(),
                    "tuples of at most %d whole numbers".formatted(MAX_SIDES),
                    List.of(argument));
        }
        List<Long> numbers = new ArrayList<>();
        for (Object element : tuple.elements()) {
            if (!(element instanceof Long number)) {
                throw wrong(global.text(), "tuples of whole numbers", tuple.elements());
            }
            numbers.add(number);
        }
        return numbers;
    }

    private static TorchException wrong(String function, String expected, List<Object> got) {
        return new TorchException(
                Reason.OPERAND,
                "%s: expected %s, got %s"
                        .formatted(
                                function,
                                expected,
                                got.stream().limit(8).map(PickleObject::name).toList()));
    }
}
