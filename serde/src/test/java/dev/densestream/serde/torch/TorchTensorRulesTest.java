// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import static dev.densestream.serde.torch.PickleBytes.call;
import static dev.densestream.serde.torch.PickleBytes.dict;
import static dev.densestream.serde.torch.PickleBytes.floats;
import static dev.densestream.serde.torch.PickleBytes.name;
import static dev.densestream.serde.torch.PickleBytes.pickle;
import static dev.densestream.serde.torch.PickleBytes.raw;
import static dev.densestream.serde.torch.PickleBytes.storage;
import static dev.densestream.serde.torch.PickleBytes.tensor;
import static dev.densestream.serde.torch.PickleBytes.tuple;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.torch.TorchException.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What storages and tensors must not be, one rule each. */
class TorchTensorRulesTest {

    private static final PickleBytes FLOAT = name("torch", "FloatStorage");
    private static final PickleBytes REBUILD = name("torch._utils", "_rebuild_tensor_v2");
    private static final byte[] FOUR_FLOATS = new byte[16];

    @Test
    void takesBytesOfATypeNamedByTheTensor() {
        PickleBytes untyped = untyped(16);
        byte[] file = file(dict("weight", tensorV3(untyped, "bfloat16", 8)));
        assertThat(names(file, null)).containsExactly("weight");
    }

    @Test
    void refusesAPersistentIdThatIsNoTuple() {
        refuses(
                Reason.OPERAND,
                "persistent id: expected a tuple with members, got the text \"data/0?\"",
                "data/0\n",
                raw("Q"));
    }

    @Test
    void refusesAPersistentIdOfAnotherKind() {
        refuses(
                Reason.OPERAND,
                "persistent id: expected \"storage\" and 5 members in all, got a tuple of 5",
                storage("file", FLOAT, "0", "cpu", 4));
    }

    @Test
    void refusesAPersistentIdOfFourMembers() {
        refuses(
                Reason.OPERAND,
                "persistent id: expected \"storage\" and 5 members in all, got a tuple of 4",
                storage("storage", FLOAT, "0", "cpu"));
    }

    @ParameterizedTest
    @CsvSource({"../../etc/passwd", "0/../0", "zero", "-1", "'0\n'", "123456789012345678901"})
    void refusesAStorageWhoseKeyIsNoNumber(String key) {
        refuses(
                Reason.OPERAND,
                "persistent id: expected a storage's key in digits, got the text \"%s\""
                        .formatted(key.replace('\n', '?')),
                storage("storage", FLOAT, key, "cpu", 4));
    }

    @Test
    void refusesAStorageOfANegativeSize() {
        refuses(
                Reason.OPERAND,
                "persistent id: expected 0 to 2147483639 elements, got the number -1",
                floats(-1));
    }

    @Test
    void refusesAStorageWhoseBytesOverflow() {
        refuses(
                Reason.OPERAND,
                "persistent id: expected 0 to 2147483639 elements, got the number"
                        + " 4611686018427387904",
                tensor(floats(1L << 62), 0, List.of(1), List.of(1)));
    }

    @Test
    void refusesAStorageOfNoType() {
        refuses(
                Reason.OPERAND,
                "persistent id: expected a storage's type, got the name"
                        + " torch._utils._rebuild_tensor_v2",
                storage("storage", REBUILD, "0", "cpu", 4));
    }

    @Test
    void refusesAStorageOfTwoSizes() {
        refuses(
                Reason.STORAGE,
                "storage \"0\": expected one type and one size, got two",
                tuple(floats(4), floats(3)));
    }

    @Test
    void refusesAStorageThatIsNotThere() {
        PickleBytes other = storage("storage", FLOAT, "7", "cpu", 4);
        refuses(
                Reason.STORAGE,
                "record \"data/7\": expected one in the archive, got none",
                dict("weight", tensor(other, 0, List.of(4), List.of(1))));
    }

    @ParameterizedTest
    @CsvSource({"3, 12", "5, 20", "2147483639, 8589934556"})
    void refusesAStorageOfAnotherSize(long elements, long bytes) {
        refuses(
                Reason.STORAGE,
                "storage 0: expected %d bytes for %d elements, got 16".formatted(bytes, elements),
                dict("weight", tensor(floats(elements), 0, List.of(1), List.of(1))));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 5, 1",
        "1, 4, 1",
        "0, 2, 4",
        "0, 2, 9223372036854775807",
        "5, 0, 1",
        "9223372036854775807, 2, 1",
        "-1, 1, 1",
        "-9223372036854775808, 2, 1"
    })
    void refusesATensorBeyondItsStorage(long offset, long side, long stride) {
        refuses(
                Reason.TENSOR,
                "tensor of storage 0: expected it inside 4 elements, got offset %d, shape [%d], strides [%d]"
                        .formatted(offset, side, stride),
                tensor(floats(4), offset, List.of(side), List.of(stride)));
    }

    @Test
    void refusesANegativeSide() {
        refuses(
                Reason.TENSOR,
                "tensor of storage 0: expected sides and strides from 0 on, got -2 and 1",
                tensor(floats(4), 0, List.of(-2, -2), List.of(1, 1)));
    }

    @Test
    void refusesANegativeStride() {
        refuses(
                Reason.TENSOR,
                "tensor of storage 0: expected sides and strides from 0 on, got 4 and -1",
                tensor(floats(4), 3, List.of(4), List.of(-1)));
    }

    @Test
    void refusesSidesWhoseProductOverflows() {
        List<Long> sides = List.of(1L << 32, 1L << 32, 1L);
        refuses(
                Reason.TENSOR,
                "tensor of storage 0: expected at most 2147483639 elements, got shape"
                        + " [4294967296, 4294967296, 1]",
                tensor(floats(4), 0, sides, List.of(0, 0, 0)));
    }

    @Test
    void refusesSidesOfAnEmptyTensorWhoseProductOverflows() {
        List<Long> sides = List.of(0L, 1L << 40, 1L << 40);
        refuses(
                Reason.TENSOR,
                "tensor of storage 0: expected at most 2147483639 elements, got shape [0,"
                        + " 1099511627776, 1099511627776]",
                tensor(floats(4), 0, sides, List.of(1, 1, 1)));
    }

    @Test
    void refusesMoreStridesThanSides() {
        refuses(
                Reason.TENSOR,
                "tensor of storage 0: expected as many strides as its 1 sides, got 2",
                tensor(floats(4), 0, List.of(4), List.of(4, 1)));
    }

    @Test
    void refusesMoreSidesThanTensorsHave() {
        List<Integer> sides = List.of(1, 1, 1, 1, 1, 1, 1, 1, 1);
        refuses(
                Reason.OPERAND,
                "torch._utils._rebuild_tensor_v2: expected tuples of at most 8 whole"
                        + " numbers, got [a tuple of 9]",
                tensor(floats(4), 0, sides, sides));
    }

    @Test
    void refusesSidesThatAreNoNumbers() {
        refuses(
                Reason.OPERAND,
                "torch._utils._rebuild_tensor_v2: expected tuples of whole numbers, got"
                        + " [the text \"4\"]",
                tensor(floats(4), 0, List.of("4"), List.of(1)));
    }

    @Test
    void refusesAnotherTypeThanTheStorages() {
        // eight bytes an element where the storage has four: beyond the record's end
        refuses(
                Reason.TENSOR,
                "tensor of storage 0: expected its storage's type FLOAT, got DOUBLE",
                tensorV3(floats(4), "float64", 4));
    }

    @Test
    void refusesBytesThatAreTooFewForTheType() {
        refuses(
                Reason.TENSOR,
                "tensor of storage 0: expected it inside 2 elements, got offset 0, shape"
                        + " [3], strides [1]",
                tensorV3(untyped(16), "float64", 3));
    }

    @Test
    void refusesATensorThatSwells() {
        List<Integer> sides = List.of(1000, 1000, 1000);
        refuses(
                Reason.TOO_MUCH,
                "tensors of 4000000000 bytes in all: expected at most 4 times the file's"
                        + " 573, and what one array holds",
                dict("weight", tensor(floats(4), 0, sides, List.of(0, 0, 0))));
    }

    private static PickleBytes untyped(long bytes) {
        return storage("storage", name("torch.storage", "UntypedStorage"), "0", "cuda:0", bytes);
    }

    private static PickleBytes tensorV3(PickleBytes storage, String dtype, int elements) {
        return call(
                name("torch._utils", "_rebuild_tensor_v3"),
                storage,
                0,
                List.of(elements),
                List.of(1),
                false,
                dict(),
                name("torch", dtype));
    }

    private static byte[] file(@Nullable Object... values) {
        return ZipBytes.of(pickle(values), FOUR_FLOATS).bytes();
    }

    private static Iterable<String> names(byte[] file, @Nullable String stateDict) {
        byte[] safetensors = TorchWeights.toSafetensors(file, stateDict);
        return Safetensors.parse(safetensors, 1 << 20).tensors().keySet();
    }

    private static void refuses(Reason reason, String message, @Nullable Object... values) {
        Refusals.assertRefused(file(values), reason, message);
    }
}
