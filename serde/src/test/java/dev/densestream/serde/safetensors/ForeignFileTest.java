// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.serde.safetensors.SafetensorsException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** What is often taken for weights, and what the reader says of it. */
class ForeignFileTest {

    private static final byte[] SAFETENSORS = new SafetensorsWriter().toBytes();

    @Test
    void knowsACheckpointOfPyTorch() throws IOException {
        says(
                zip("archive/data.pkl", "archive/data/0"),
                "a PyTorch checkpoint (a zip archive with data.pkl); convert it with densestream"
                        + " weights convert");
    }

    @Test
    void knowsACheckpointOfPyTorchByItsTable() throws IOException {
        says(zip("model/version", "model/code.py", "model/data.pkl"), "a PyTorch checkpoint");
    }

    @Test
    void knowsAnOldCheckpointOfPyTorch() {
        says(
                bytes(0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8),
                "a Python pickle, as older versions of PyTorch write checkpoints; convert it with"
                        + " densestream weights convert");
    }

    @Test
    void knowsAPointerOfGitLfs() {
        says(
                "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
                "a Git LFS pointer that stands for the file; run git lfs pull");
    }

    @Test
    void knowsTheIndexOfACheckpointInShards() {
        says(
                "{\"metadata\": {\"total_size\": 9}, \"weight_map\": {\"denselayer1.norm1.weight\":"
                        + " \"model-00001-of-00003.safetensors\"}}",
                "the index of a checkpoint in 3 shards (model-00001-of-00003.safetensors and so"
                        + " on); merge the shards that it names into one safetensors file");
    }

    @Test
    void knowsOtherJson() {
        says("\n{\"model_type\": \"densenet\"}", "JSON text; take the .safetensors file itself");
    }

    @Test
    void knowsArraysOfNumPy() throws IOException {
        says(
                zip("denselayer1.norm1.weight.npy", "b.npy"),
                "NumPy's .npz (a zip archive of .npy arrays); convert it with"
                        + " safetensors.numpy.save_file(dict(numpy.load(file)),"
                        + " \"block.safetensors\")");
        says(
                "\u0093NUMPY\u0001\u0000v\u0000{'descr'",
                "one array in .npy format; write all tensors");
    }

    @Test
    void knowsOtherArchives() throws IOException {
        says(
                zip("block.safetensors"),
                "a zip archive that begins with \"block.safetensors\"; unpack");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(SAFETENSORS);
        }
        says(packed.toByteArray(), "a gzip archive; unpack it with gunzip");
        says(bytes(0x28, 0xb5, 0x2f, 0xfd, 0x24, 9, 1, 1, 1), "a zstd archive; unpack");
    }

    @Test
    void knowsHdf5() {
        says("\u0089HDF\r\n\u001a\nmore", "an HDF5 file, as Keras writes weights");
    }

    @Test
    void knowsAPageThatWasDownloadedInstead() {
        says(
                "<!DOCTYPE html><html>Sign in</html>",
                "a web page or XML; was the file behind a login");
    }

    @Test
    void knowsTextWithAByteOrderMark() {
        says(
                "\u00ef\u00bb\u00bf{\"uri\": \"s3://b\"}",
                "text with a byte order mark (UTF-8); write");
        byte[] wide = "\ufeff{\"uri\": \"s3://b\"}".getBytes(StandardCharsets.UTF_16LE);
        says(wide, "text with a byte order mark (UTF-16); write weights as bytes");
    }

    @Test
    void knowsASchemaRegistrysPrefix() {
        String advice = "produce weights with the plain byte array serializer";
        says(
                joined(bytes(0, 0, 0, 0, 42), SAFETENSORS),
                "bytes of a schema registry's serializer (a zero and schema number 42 before the"
                        + " content); "
                        + advice);
        says(joined(bytes(0, 0, 0, 0, 42, 0x90, 0x01), SAFETENSORS), advice);
        says(joined(bytes(0, 0, 0, 1, 0), latin("{\"uri\": \"s3://b\"}")), advice);
        says(joined(bytes(0, 0, 0, 0, 42), latin("x".repeat(100))), advice);
    }

    @Test
    void takesNoBrokenSafetensorsForAnotherFormat() {
        for (int first : new int[] {0x80, 0x00, '{', '<', 0x1f, 'P', ' '}) {
            byte[] file = joined(bytes(first, 2, 0, 0, 0, 0, 0, 0), latin("{\"a\":"));
            assertThatThrownBy(() -> Safetensors.parse(file, 1000))
                    .as("first byte %02x", first)
                    .isInstanceOfSatisfying(
                            SafetensorsException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.HEADER_BEYOND_FILE));
        }
    }

    @Test
    void readsNothingBeyondTheEndOfShortFiles() throws IOException {
        for (byte[] file :
                new byte[][] {
                    zip("archive/data.pkl"),
                    latin("version https://git-lfs"),
                    bytes(0, 0, 0, 0, 1, 1)
                }) {
            for (int length = 0; length < file.length; length++) {
                byte[] cut = Arrays.copyOf(file, length);
                assertThatThrownBy(() -> Safetensors.parse(cut, 1000))
                        .isInstanceOf(SafetensorsException.class);
            }
        }
    }

    private static void says(String latin1, String what) {
        says(latin(latin1), what);
    }

    private static void says(byte[] file, String what) {
        assertThatThrownBy(() -> Safetensors.parse(file, Safetensors.MAX_WEIGHTS_HEADER_BYTES))
                .isInstanceOfSatisfying(
                        SafetensorsException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.FOREIGN_FILE))
                .message()
                .startsWith("safetensors: file: expected safetensors, got ")
                .contains(what)
                .hasLineCount(1);
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(SAFETENSORS);
            }
        }
        return out.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
