// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import static dev.densestream.serde.torch.PickleBytes.dict;
import static dev.densestream.serde.torch.PickleBytes.name;
import static dev.densestream.serde.torch.PickleBytes.of;
import static dev.densestream.serde.torch.PickleBytes.pickle;
import static dev.densestream.serde.torch.PickleBytes.raw;
import static dev.densestream.serde.torch.PickleBytes.storage;
import static dev.densestream.serde.torch.PickleBytes.tensor;
import static dev.densestream.serde.torch.PickleBytes.tuple;
import static dev.densestream.serde.torch.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.serde.torch.TorchException.Reason;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the older stream must not be, one rule each. */
class TorchStreamRulesTest {

    private PickleBytes magic = raw("\u0080\2\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.");
    private Object version = 1001;
    private PickleBytes machine = dict("little_endian", true);
    private PickleBytes top = weight(storageOf("5", null));
    private PickleBytes keys = of(raw("]("), "5", raw("e"));
    private PickleBytes data = raw("\4\0\0\0\0\0\0\0" + "1234567890123456");

    @Test
    void takesAStreamPutTogetherByHand() {
        assertThat(TorchWeights.toSafetensors(bytes(), null)).hasSizeGreaterThan(16);
    }

    @Test
    void refusesAnotherMagicNumber() {
        magic = raw("\u0080\2\u008a\nL\u00fc\u009cF\u00f9 j\u00a8P\u0019.");
        refuses(
                Reason.CONTAINER,
                "expected a zip archive or a pickle of the number that PyTorch's streams"
                        + " begin with, got neither");
        assertThat(TorchFile.is(bytes())).isFalse();
    }

    @Test
    void refusesAFileOfSomethingElse() {
        assertRefused(
                new byte[0],
                Reason.CONTAINER,
                "expected a zip archive or a pickle of the number that PyTorch's streams"
                        + " begin with, got neither");
        assertRefused(
                new byte[100],
                Reason.CONTAINER,
                "expected a zip archive or a pickle of the number that PyTorch's streams"
                        + " begin with, got neither");
    }

    @Test
    void refusesMoreThanTheMagicNumber() {
        magic = raw("\u0080\2\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019)\u0086.");
        refuses(Reason.CONTAINER, "expected the magic number alone in its pickle");
    }

    @Test
    void refusesAnotherVersion() {
        version = 1002;
        refuses(Reason.CONTAINER, "expected version 1001 of the stream");
    }

    @Test
    void refusesAnotherByteOrder() {
        machine = dict("little_endian", false);
        refuses(Reason.CONTAINER, "expected a stream of a little-endian machine; save it on one");
    }

    @Test
    void refusesAStorageBeforeTheObject() {
        machine = storageOf("5", null);
        refuses(Reason.OPERAND, "expected persistent ids in the object alone, got one before");
    }

    @Test
    void refusesAModuleByItsPersistentId() {
        top = storage("module", name("collections", "OrderedDict"), "net.py", "import os");
        refuses(
                Reason.PICKLED_MODULE,
                "the file holds a whole module, which needs its code to be read; in Python,"
                        + " load it and save model.state_dict()");
    }

    @Test
    void refusesAPartOfAnotherStorage() {
        top = weight(storageOf("5", tuple("6", 0, 4)));
        refuses(
                Reason.STORAGE,
                "a storage that is a part of another one is not taken; save the file with a"
                        + " newer PyTorch");
    }

    @Test
    void refusesKeysThatAreNoList() {
        keys = dict("5", 5);
        refuses(Reason.STORAGE, "expected a list of the storages' keys");
    }

    @Test
    void refusesAStorageThatTheObjectDoesNotHave() {
        keys = of(raw("]("), "6\n", raw("e"));
        refuses(Reason.STORAGE, "storage \"6?\": expected one that the object has");
    }

    @Test
    void refusesAKeyThatIsNoText() {
        keys = of(raw("]("), 5, raw("e"));
        refuses(Reason.STORAGE, "storage \"?\": expected one that the object has");
    }

    @Test
    void refusesAStorageThatComesTwice() {
        keys = of(raw("]("), "5", "5", raw("e"));
        data = of(data, data);
        refuses(Reason.STORAGE, "storage \"5\": expected it once, got it twice");
    }

    @Test
    void refusesAStorageThatIsNotListed() {
        keys = raw("]");
        data = raw("");
        refuses(Reason.STORAGE, "storage \"5\": expected it in the file, got none");
    }

    @Test
    void refusesAnotherNumberOfElements() {
        data = raw("\3\0\0\0\0\0\0\0" + "123456789012");
        refuses(Reason.STORAGE, "storage \"5\": expected 4 elements, got 3");
    }

    @Test
    void refusesANegativeNumberOfElements() {
        data = raw("\4\0\0\0\0\0\0\u0080" + "1234567890123456");
        refuses(Reason.STORAGE, "storage \"5\": expected 4 elements, got -9223372036854775804");
    }

    @Test
    void refusesAStorageThatIsCutShort() {
        data = raw("\4\0\0\0\0\0\0\0" + "123456789012345");
        assertThat(Refusals.refused(bytes()).reason()).isEqualTo(Reason.TRUNCATED);
    }

    @Test
    void refusesAStreamThatIsCutAnywhere() {
        byte[] whole = bytes();
        for (int length = 14; length < whole.length; length++) {
            assertThat(Refusals.refused(Arrays.copyOf(whole, length)).reason())
                    .as("of length %d", length)
                    .isEqualTo(Reason.TRUNCATED);
        }
    }

    @Test
    void refusesBytesBehindTheStorages() {
        data = of(data, raw("!"));
        refuses(Reason.TRAILING_BYTES, "expected nothing behind the storages, got 1 bytes");
    }

    private static PickleBytes storageOf(String key, @Nullable Object view) {
        return storage("storage", name("torch", "FloatStorage"), key, "cpu", 4, view);
    }

    private static PickleBytes weight(PickleBytes storage) {
        return dict("weight", tensor(storage, 0, List.of(4), List.of(1)));
    }

    private byte[] bytes() {
        return of(
                        magic,
                        new PickleBytes(pickle(version)),
                        new PickleBytes(pickle(machine)),
                        new PickleBytes(pickle(top)),
                        new PickleBytes(pickle(keys)),
                        data)
                .bytes();
    }

    private void refuses(Reason reason, String message) {
        assertRefused(bytes(), reason, message);
    }
}
