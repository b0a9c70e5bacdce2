// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import static dev.densestream.serde.torch.PickleBytes.call;
import static dev.densestream.serde.torch.PickleBytes.dict;
import static dev.densestream.serde.torch.PickleBytes.floats;
import static dev.densestream.serde.torch.PickleBytes.name;
import static dev.densestream.serde.torch.PickleBytes.of;
import static dev.densestream.serde.torch.PickleBytes.pickle;
import static dev.densestream.serde.torch.PickleBytes.raw;
import static dev.densestream.serde.torch.PickleBytes.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.torch.TorchException.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a pickle must not say, one rule each. */
class TorchRulesTest {

    private static final PickleBytes FLOAT = name("torch", "FloatStorage");
    private static final PickleBytes REBUILD = name("torch._utils", "_rebuild_tensor_v2");
    private static final byte[] FOUR_FLOATS = new byte[16];

    @Test
    void takesATensorPutTogetherByHand() {
        byte[] file = file(dict("weight", tensor(floats(4), 0, List.of(2, 2), List.of(2, 1))));
        assertThat(names(file, null)).containsExactly("weight");
    }

    @Test
    void prefersAStateDictToTensorsBesideIt() {
        PickleBytes one = tensor(floats(4), 0, List.of(1), List.of(1));
        byte[] wrapped = file(dict("best", one, "state_dict", dict("weight", one)));
        assertThat(names(wrapped, null)).containsExactly("weight");
        byte[] odd = file(dict("weight", one, "others", dict("bias", one)));
        assertThat(names(odd, null)).containsExactly("weight");
        assertThat(names(odd, "others")).containsExactly("bias");
    }

    @Test
    void refusesACommand() {
        refuses(
                Reason.GLOBAL,
                "name \"os.system\": not one that weights need, and nothing is executed; in"
                        + " Python, save model.state_dict() alone",
                call(name("os", "system"), "touch /tmp/owned"));
    }

    @ParameterizedTest
    @CsvSource({
        "builtins, eval",
        "__builtin__, getattr",
        "posix, system",
        "nt, system",
        "subprocess, Popen",
        "torch.utils.bottleneck.__main__, run_autograd_prof",
        "torch.serialization, load",
        "torch, load",
        "torch.hub, load",
        "collections, OrderedDict.fromkeys",
        "torch, _utils._rebuild_tensor_v2",
        "Torch, FloatStorage",
        "'', eval"
    })
    void refusesEveryOtherName(String module, String name) {
        refuses(
                Reason.GLOBAL,
                "name \"%s.%s\": not one that weights need, and nothing is executed; in Python, save model.state_dict() alone"
                        .formatted(module, name),
                name(module, name));
    }

    @Test
    void neverLoadsAClassThatAFileNames() throws ClassNotFoundException {
        refuses(
                Reason.GLOBAL,
                "name \"dev.densestream.serde.torch.Canary\": not one that weights need,"
                        + " and nothing is executed; in Python, save model.state_dict() alone",
                call(name("dev.densestream.serde.torch", "Canary")));
        assertThat(System.getProperty("densestream.canary")).isNull();
        // it does sing
        Class.forName("dev.densestream.serde.torch.Canary");
        assertThat(System.clearProperty("densestream.canary")).isEqualTo("loaded");
    }

    @Test
    void showsAForeignNameOnOneLineAndShortened() {
        refuses(
                Reason.GLOBAL,
                "name \"a?b?[31m.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\":"
                    + " not one that weights need, and nothing is executed; in Python, save"
                    + " model.state_dict() alone",
                name("a\rb\u001b[31m", "x".repeat(5000)));
    }

    @ParameterizedTest
    @CsvSource({
        "STACK_GLOBAL, 93",
        "INST, 69",
        "OBJ, 6f",
        "EXT1, 82",
        "EXT2, 83",
        "EXT4, 84",
        "NEWOBJ_EX, 92",
        "PERSID, 50",
        "POP, 30",
        "DUP, 32",
        "PUT, 70",
        "MEMOIZE, 94",
        "FRAME, 95",
        "LONG4, 8b",
        "BINBYTES8, 8e",
        "BYTEARRAY8, 96",
        "NEXT_BUFFER, 97",
        "nothing, ff"
    })
    void refusesOpcodesThatWeightsDoNotNeed(String opcode, String code) {
        String character = String.valueOf((char) Integer.parseInt(code, 16));
        refuses(
                Reason.OPCODE,
                "byte 60: opcode 0x%s is not one that weights need; save with torch.save as it is, without a pickle_protocol"
                        .formatted(code),
                "os",
                "",
                raw(character));
    }

    @Test
    void refusesAnObjectMadeOfAFunction() {
        refuses(
                Reason.OPERAND,
                "NEWOBJ before byte 83: expected a class of the table, got"
                        + " torch._utils._rebuild_tensor_v2",
                REBUILD,
                raw(")\u0081"));
    }

    @Test
    void refusesAnObjectMadeOfAText() {
        refuses(
                Reason.OPERAND,
                "NEWOBJ before byte 64: expected a name of the table and a tuple, got the"
                        + " text \"os.system\"",
                "os.system",
                raw(")\u0081"));
    }

    @Test
    void refusesAttributesOnAList() {
        refuses(
                Reason.OPERAND,
                "BUILD before byte 51: expected a dictionary or a tensor, got a list",
                raw("]}b"));
    }

    @Test
    void refusesAnItemSetOnAList() {
        refuses(
                Reason.OPERAND,
                "SETITEM before byte 68: expected a dictionary, got a list",
                raw("]"),
                "key",
                "value",
                raw("s"));
    }

    @Test
    void refusesItemsSetOnATensor() {
        refuses(
                Reason.OPERAND,
                "SETITEMS before byte 228: expected a dictionary, got a tensor",
                tensor(floats(4), 0, List.of(4), List.of(1)),
                raw("("),
                0,
                1,
                raw("u"));
    }

    @Test
    void refusesAnOddNumberOfKeysAndValues() {
        refuses(
                Reason.OPERAND,
                "SETITEMS before byte 59: expected keys and values in pairs, got 1 objects",
                raw("}("),
                "key",
                raw("u"));
    }

    @Test
    void refusesAnElementAppendedToADictionary() {
        refuses(
                Reason.OPERAND,
                "APPEND before byte 60: expected a list, got a dictionary",
                raw("}"),
                1,
                raw("a"));
    }

    @Test
    void refusesElementsAppendedToATuple() {
        refuses(
                Reason.OPERAND,
                "APPENDS before byte 71: expected a list, got a tuple of 0",
                raw(")("),
                1,
                2,
                raw("e"));
    }

    @Test
    void refusesACallOfWhatIsNoName() {
        refuses(
                Reason.OPERAND,
                "REDUCE before byte 59: expected a name of the table and a tuple, got a"
                        + " dictionary and a tuple of 1",
                call(raw("}"), "id"));
    }

    @Test
    void refusesACallOfAType() {
        refuses(
                Reason.OPERAND,
                "torch.FloatStorage: expected something to call, got a type",
                call(FLOAT, 1 << 30));
    }

    @Test
    void refusesAKeyThatIsAList() {
        refuses(
                Reason.OPERAND,
                "a dictionary's key: expected a text or a number, got a list",
                raw("}]Ns"));
    }

    @Test
    void refusesAnOpcodeWithoutItsOperands() {
        refuses(Reason.OPERAND, "opcode before byte 49: expected an operand, got none", raw("R"));
    }

    @Test
    void refusesAnOperandBelowAMark() {
        refuses(
                Reason.OPERAND,
                "opcode before byte 61: expected an operand, got none",
                raw("}("),
                1,
                raw("s"));
    }

    @Test
    void refusesATupleWithoutAMark() {
        refuses(
                Reason.OPERAND,
                "opcode before byte 51: expected a mark before it, got none",
                raw("NNt"));
    }

    @Test
    void refusesAMemoThatWasNotPut() {
        refuses(
                Reason.OPERAND,
                "GET before byte 50: expected a number that was put, got 7",
                raw("h\u0007"));
    }

    @Test
    void refusesObjectsLeftBehind() {
        refuses(
                Reason.OPERAND,
                "STOP before byte 55: expected one object, got more",
                dict(),
                dict());
    }

    @Test
    void refusesANameThatSafetensorsKeepsForItself() {
        refuses(
                Reason.STATE_DICT,
                "tensor __metadata__: expected another name, as safetensors has its"
                        + " metadata there",
                dict("__metadata__", tensor(floats(4), 0, List.of(4), List.of(1))));
    }

    @Test
    void refusesNestingThatIsTooDeep() {
        String lists = "]".repeat(66) + "a".repeat(65);
        refuses(
                Reason.TOO_MUCH,
                "expected at most 64 objects inside each other, got more",
                raw(lists));
    }

    @Test
    void refusesMarksThatAreTooMany() {
        refuses(
                Reason.TOO_MUCH,
                "expected at most 64 open marks, got more",
                raw("(".repeat(100_000)));
    }

    @Test
    void refusesTuplesThatDoubleForever() {
        refuses(
                Reason.TOO_MUCH,
                "expected at most 64 objects inside each other, got more",
                raw(")" + "q\0h\0\u0086".repeat(100_000)));
    }

    @Test
    void takesTuplesThatDoubleForAWhile() {
        PickleBytes laughs = raw(")" + "q\0h\0\u0086".repeat(60));
        byte[] file =
                file(
                        dict(
                                "laughs",
                                laughs,
                                laughs,
                                "as a key",
                                "weight",
                                tensor(floats(4), 0, List.of(4), List.of(1))));
        assertThat(names(file, null)).containsExactly("weight");
    }

    @Test
    void refusesObjectsThatAreTooMany() {
        refuses(
                Reason.TOO_MUCH,
                "byte 2000047: expected at most 1000000 objects, got more",
                raw("]" + "}a".repeat(1_000_000)));
    }

    @Test
    void refusesCopiesThatGrowWithoutBounds() {
        String pairs = manyNumbers("(", "t");
        refuses(
                Reason.TOO_MUCH,
                "byte 375157: expected at most 1000000 objects, got more",
                raw("](" + pairs + "eq\0"),
                name("collections", "OrderedDict"),
                raw("q\1" + "h\1h\0\u0085R".repeat(2000)));
    }

    @Test
    void refusesATextThatIsTooLong() {
        refuses(
                Reason.TOO_MUCH,
                "text at byte 53: expected at most 65536 bytes, got 2147483647",
                raw("X\u00ff\u00ff\u00ff\u007f"));
        refuses(
                Reason.TOO_MUCH,
                "text at byte 53: expected at most 65536 bytes, got 4294967295",
                raw("X\u00ff\u00ff\u00ff\u00ff"));
    }

    @Test
    void refusesANameThatIsTooLong() {
        refuses(
                Reason.TOO_MUCH,
                "name at byte 49: expected at most 65536 bytes, got more",
                raw("c" + "a".repeat(70_000)));
    }

    @Test
    void refusesAPickleThatIsCutShort() {
        byte[] whole = pickle(dict("weight", floats(4)));
        for (int length = 0; length < whole.length; length++) {
            TorchException e =
                    Refusals.refused(
                            ZipBytes.of(Arrays.copyOf(whole, length), FOUR_FLOATS).bytes());
            assertThat(e.reason()).isEqualTo(Reason.TRUNCATED);
        }
    }

    @Test
    void refusesBytesBehindThePickle() {
        byte[] pickle = of(new PickleBytes(pickle(dict())), raw("cos\nsystem\n")).bytes();
        Refusals.assertRefused(
                ZipBytes.of(pickle, FOUR_FLOATS).bytes(),
                Reason.TRAILING_BYTES,
                "data.pkl: expected nothing behind the pickle, got 11 bytes");
    }

    @Test
    void refusesAnotherProtocol() {
        refuses(
                Reason.OPCODE,
                "expected a pickle of protocol 2, got 5; save with torch.save as it is,"
                        + " without a pickle_protocol",
                raw("\u0080\5"));
    }

    @Test
    void showsNamesOfStateDictsOnOneLine() {
        PickleBytes one = dict("weight", tensor(floats(4), 0, List.of(4), List.of(1)));
        refuses(
                Reason.STATE_DICT,
                "expected one state dict, got a?b, c?; name the one to read with" + " --state-dict",
                dict("a\nb", one, "c\u001b", one));
        assertThatThrownBy(() -> names(file(dict("a\nb", one)), "c"))
                .hasMessage("PyTorch file: state dict \"c\": expected one of [a?b]");
    }

    @Test
    void looksOnceAtAStateDictOfManyNames() {
        PickleBytes large = raw("}(" + manyNumbers("", "") + "uq\0");
        ByteBuffer many = ByteBuffer.allocate(50_000 * 8);
        for (int i = 0; i < 50_000; i++) {
            many.put((byte) 'U').put((byte) 4).putInt(i).put((byte) 'h').put((byte) 0);
        }
        refuses(
                Reason.STATE_DICT,
                "expected a state dict, got a dictionary without tensors; in Python, save"
                        + " model.state_dict()",
                raw("}("),
                "large",
                large,
                new PickleBytes(many.array()),
                raw("u"));
    }

    /** 62,500 numbers, None behind each. */
    private static String manyNumbers(String before, String behind) {
        StringBuilder numbers = new StringBuilder();
        for (char high = 0; high < 250; high++) {
            for (char low = 0; low < 250; low++) {
                numbers.append(before).append('M').append(low).append(high).append('N');
                numbers.append(behind);
            }
        }
        return numbers.toString();
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
