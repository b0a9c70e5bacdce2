// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import static dev.densestream.serde.torch.PickleBytes.dict;
import static dev.densestream.serde.torch.PickleBytes.floats;
import static dev.densestream.serde.torch.PickleBytes.pickle;
import static dev.densestream.serde.torch.PickleBytes.tensor;
import static dev.densestream.serde.torch.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.serde.torch.TorchException.Reason;
import dev.densestream.serde.torch.ZipBytes.Entry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an archive must not be, one rule each. */
class TorchArchiveRulesTest {

    private static final long MASKED = 0xFFFF_FFFFL;

    private final ZipBytes zip =
            ZipBytes.of(
                    pickle(dict("weight", tensor(floats(4), 0, List.of(4), List.of(1)))),
                    new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});

    @Test
    void takesAnArchivePutTogetherByHand() {
        assertThat(TorchWeights.toSafetensors(zip.bytes(), null)).hasSizeGreaterThan(16);
    }

    @Test
    void takesSizesIn64Bits() {
        wide(16, 16);
        assertThat(TorchWeights.toSafetensors(zip.bytes(), null)).hasSizeGreaterThan(16);
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, TRUNCATED",
        "-1, TRUNCATED",
        "-9223372036854775808, TRUNCATED",
        "4294967296, TRUNCATED"
    })
    void refusesSizesIn64BitsThatNoFileHas(long size, Reason reason) {
        wide(size, size);
        TorchException e = Refusals.refused(zip.bytes());
        assertThat(e.reason()).isEqualTo(reason);
        assertThat(e).hasMessageContaining("expected " + size + " more bytes");
    }

    @Test
    void refusesSizesIn64BitsThatAreMissing() {
        zip.storage().size = MASKED;
        refuses(Reason.ARCHIVE, "a damaged zip archive: an entry without its size in 64 bits");
    }

    @Test
    void refusesTwoPickles() {
        zip.add("archive/data.pkl", pickle(dict()));
        refuses(Reason.ENTRY_NAME, "record \"archive/data.pkl\": expected it once, got it twice");
    }

    @Test
    void refusesARecordThatComesTwice() {
        zip.add("archive/data/0", new byte[16]);
        refuses(Reason.ENTRY_NAME, "record \"archive/data/0\": expected it once, got it twice");
    }

    @Test
    void refusesTwoFolders() {
        zip.add("other/data/0", new byte[16]);
        refuses(Reason.ENTRY_NAME, "expected one folder, got \"archive\" and \"other\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "archive/../../etc/passwd",
                "../data.pkl",
                "archive/..",
                "/etc/passwd",
                "archive\\data\\1",
                "data.pkl",
                "archive/x\0y"
            })
    void refusesANameThatLeadsElsewhere(String name) {
        zip.add(name, new byte[1]);
        refuses(
                Reason.ENTRY_NAME,
                "record \"%s\": expected a name below one folder"
                        .formatted(name.replace('\0', '?')));
    }

    @ParameterizedTest
    @CsvSource({"1, 0001", "9, 0009", "64, 0040", "8192, 2000", "32, 0020", "2, 0002"})
    void refusesEncryptionAndUnknownFlags(int flags, String shown) {
        zip.pickle().flags = flags;
        refuses(
                Reason.ARCHIVE_KIND,
                "record \"archive/data.pkl\": expected no flags but those of plain records, got 0x%s (0x0001 is encryption)"
                        .formatted(shown));
    }

    @Test
    void refusesACompressedRecord() {
        zip.storage().method = 8;
        refuses(
                Reason.ARCHIVE_KIND,
                "record \"archive/data/0\": expected it uncompressed, got method 8 and 16"
                        + " bytes for 16; unpack the file and pack it with zip -0");
    }

    @Test
    void refusesAStoredSizeThatIsAnother() {
        zip.storage().stored = 8;
        refuses(
                Reason.ARCHIVE_KIND,
                "record \"archive/data/0\": expected it uncompressed, got method 0 and 8"
                        + " bytes for 16; unpack the file and pack it with zip -0");
    }

    @Test
    void refusesAnotherNameBeforeTheRecord() {
        zip.pickle().localName = "archive/data.txt";
        refuses(
                Reason.ARCHIVE,
                "a damaged zip archive: record \"archive/data.pkl\": expected the same"
                        + " name, flags, method and size before it as in the directory");
    }

    @Test
    void refusesAnotherSizeBeforeTheRecord() {
        zip.storage().localSize = 12;
        refuses(
                Reason.ARCHIVE,
                "a damaged zip archive: record \"archive/data/0\": expected the same name,"
                        + " flags, method and size before it as in the directory");
    }

    @Test
    void refusesAnotherStoredSizeBeforeTheRecord() {
        zip.storage().localStored = 12;
        refuses(
                Reason.ARCHIVE,
                "a damaged zip archive: record \"archive/data/0\": expected the same name,"
                        + " flags, method and size before it as in the directory");
    }

    @Test
    void refusesARecordWithoutItsHeader() {
        zip.storage().local = 5;
        refuses(
                Reason.ARCHIVE,
                "a damaged zip archive: record \"archive/data/0\": expected its header");
    }

    @Test
    void refusesAWrongChecksumOfThePickle() {
        zip.pickle().crc = 1;
        assertThat(Refusals.refused(zip.bytes()))
                .hasMessageContaining("record \"data.pkl\": expected checksum 00000001, got ")
                .extracting(TorchException::reason)
                .isEqualTo(Reason.CHECKSUM);
    }

    @Test
    void refusesAWrongChecksumOfAStorage() {
        zip.storage().data[3] ^= 1;
        assertThat(Refusals.refused(zip.bytes()))
                .hasMessageContaining("record \"data/0\": expected checksum ")
                .hasMessageEndingWith("; the file is damaged")
                .extracting(TorchException::reason)
                .isEqualTo(Reason.CHECKSUM);
    }

    @Test
    void refusesRecordsThatLieOnEachOther() {
        // a checksum of each would take the square of the file's size
        Entry large = new Entry("archive/data/1", new byte[4096]);
        zip.entries.add(large);
        zip.bytes();
        for (int i = 2; i < 100; i++) {
            Entry same = new Entry("archive/data/" + i, new byte[0]);
            same.size = same.stored = same.localSize = same.localStored = 4096;
            zip.entries.add(same);
        }
        assertThat(Refusals.refused(zip.bytes()))
                .hasMessageContaining("expected records side by side")
                .extracting(TorchException::reason)
                .isEqualTo(Reason.ARCHIVE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60_000, -1})
    void refusesAnotherNumberOfRecords(int more) {
        zip.moreEntries = more;
        assertThat(Refusals.refused(zip.bytes()).reason()).isIn(Reason.ARCHIVE, Reason.TRUNCATED);
    }

    @ParameterizedTest
    @ValueSource(longs = {100_001, Long.MAX_VALUE, -1})
    void refusesMoreRecordsThanWeightsHave(long records) {
        byte[] file = withDirectoryIn64Bits(records);
        assertRefused(file, Reason.TOO_MUCH, "expected at most 100000 records, got " + records);
    }

    @Test
    void refusesADirectoryOutsideTheFile() {
        byte[] file = zip.bytes();
        little(file).putInt(file.length - 6, 1 << 30);
        assertThat(Refusals.refused(file).reason()).isEqualTo(Reason.TRUNCATED);
    }

    @Test
    void refusesAnArchiveWithoutItsEnd() {
        byte[] file = zip.bytes();
        assertRefused(
                Arrays.copyOf(file, file.length - 1),
                Reason.TRUNCATED,
                "a zip archive without its directory; the file is cut short");
        assertRefused(
                Arrays.copyOf(file, 4),
                Reason.TRUNCATED,
                "a zip archive without its directory; the file is cut short");
    }

    @Test
    void refusesAnArchiveInSeveralFiles() {
        byte[] file = zip.bytes();
        little(file).putShort(file.length - 18, (short) 1);
        assertRefused(
                file, Reason.ARCHIVE_KIND, "an archive in several files is not taken; join them");
    }

    @Test
    void refusesAnArchiveOfSomethingElse() {
        byte[] file = new ZipBytes().add("word/document.xml", new byte[3]).bytes();
        assertRefused(
                file,
                Reason.CONTAINER,
                "a zip archive without data.pkl, which is no file of PyTorch's");
    }

    @Test
    void refusesATar() {
        byte[] tar = new byte[1024];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        assertThat(TorchFile.is(tar)).isTrue();
        assertRefused(
                tar,
                Reason.CONTAINER,
                "a tar archive, as PyTorch before 0.1.10 wrote them, is not taken; load it"
                        + " in Python and save its state dict anew");
    }

    @ParameterizedTest
    @ValueSource(strings = {"constants.pkl", "code/__torch__.py", "code/x.py.debug_pkl"})
    void refusesTorchScript(String name) {
        zip.add("archive/" + name, new byte[1]);
        refuses(
                Reason.CONTAINER,
                "a TorchScript archive is not taken; in Python, save the state_dict() of"
                        + " the module before it was scripted");
    }

    @Test
    void refusesTheOtherByteOrder() {
        zip.add("archive/byteorder", "big".getBytes(StandardCharsets.US_ASCII));
        refuses(
                Reason.CONTAINER,
                "byteorder: expected little, got \"big\"; save it on a little-endian" + " machine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"11", "0", "-3", "99999999999999999999", "three\n3"})
    void refusesAnotherVersion(String version) {
        zip.entries.set(
                2, new Entry("archive/version", version.getBytes(StandardCharsets.US_ASCII)));
        refuses(
                Reason.CONTAINER,
                "version: expected 1 to 10, got \"%s\"".formatted(version.replace('\n', '?')));
    }

    private void wide(long size, long stored) {
        zip.storage().size = MASKED;
        zip.storage().stored = MASKED;
        zip.storage().localSize = MASKED;
        zip.storage().localStored = MASKED;
        ByteBuffer extra = little(new byte[20]).putShort((short) 1).putShort((short) 16);
        zip.storage().extra = extra.putLong(size).putLong(stored).array();
    }

    /** The archive with an end in 64 bits before its own end. */
    private byte[] withDirectoryIn64Bits(long records) {
        byte[] plain = zip.bytes();
        int end = plain.length - 22;
        ByteBuffer file = little(new byte[plain.length + 76]).put(plain, 0, end);
        file.putInt(0x06064B50).position(end + 32);
        file.putLong(records).putLong(little(plain).getInt(end + 12));
        file.putLong(little(plain).getInt(end + 16));
        file.putInt(0x07064B50).putInt(0).putLong(end).putInt(1);
        return file.put(plain, end, 22).array();
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void refuses(Reason reason, String message) {
        assertRefused(zip.bytes(), reason, message);
    }
}
