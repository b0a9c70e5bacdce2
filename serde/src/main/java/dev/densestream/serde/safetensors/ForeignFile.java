// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.safetensors;

import dev.densestream.serde.Quoted;
import dev.densestream.serde.StrictJson;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file is that was taken for safetensors: said by its first bytes, with what to do. Looked
 * at only where reading has failed.
 */
public final class ForeignFile {

    /** Names inside a file are looked for so far from its ends. */
    private static final int MAX_SEARCHED_BYTES = 64 << 10;

    private static final int ZIP_NAME_LENGTH = 26;
    private static final int ZIP_NAME = 30;

    /** Schema registry: a zero, the schema's number in four bytes; Avro puts a length behind. */
    private static final int REGISTRY_PREFIX = 5;

    private static final int MAX_AVRO_LENGTH_BYTES = 5;

    private static final Pattern SHARD =
            Pattern.compile("\"([^\"]{1,200}-[0-9]{5}-of-([0-9]{5})\\.safetensors)\"");

    private static final Pattern MARKUP = Pattern.compile("<[!?a-zA-Z]");

    private static final String EXPECTED = "file: expected safetensors, got ";
    private static final String WEIGHT_MAP = "\"weight_map\"";

    private static final String CONVERT = "convert it with densestream weights convert";

    private final byte[] file;

    private ForeignFile(byte[] file) {
        this.file = file;
    }

    /** What was expected, what the file is, and what to do, in one line; empty if it is unknown. */
    public static Optional<String> describe(byte[] file) {
        ForeignFile foreign = new ForeignFile(file);
        String what = foreign.looksLikeSafetensors(0) ? "" : foreign.what();
        return what.isEmpty() ? Optional.empty() : Optional.of(EXPECTED + what);
    }

    /** The same for the index of a checkpoint in shards alone, which is JSON as references are. */
    public static Optional<String> describeIndex(byte[] json) {
        ForeignFile foreign = new ForeignFile(json);
        return foreign.contains(WEIGHT_MAP)
                ? Optional.of(EXPECTED + foreign.index())
                : Optional.empty();
    }

    private String what() {
        if (startsWith("PK\u0003\u0004")) {
            return zip();
        }
        if (file.length > 2 && file[0] == (byte) 0x80 && file[1] >= 2 && file[1] <= 5) {
            return "a Python pickle, as older versions of PyTorch write checkpoints; " + CONVERT;
        }
        if (startsWith("version https://git-lfs.github.com/spec")) {
            return "a Git LFS pointer that stands for the file; run git lfs pull, then take the"
                    + " file itself";
        }
        if (startsWith("\u001f\u008b")) {
            return "a gzip archive; unpack it with gunzip";
        }
        if (startsWith("\u0028\u00b5\u002f\u00fd")) {
            return "a zstd archive; unpack it with unzstd";
        }
        if (startsWith("\u0093NUMPY")) {
            return "one array in .npy format; write all tensors with"
                    + " safetensors.numpy.save_file(arrays, \"block.safetensors\")";
        }
        if (startsWith("\u0089HDF\r\n")) {
            return "an HDF5 file, as Keras writes weights; write its tensors under torchvision's"
                    + " names with safetensors.numpy.save_file";
        }
        return text();
    }

    private String zip() {
        String first = zipName();
        if (first.endsWith("data.pkl") || contains("/data.pkl")) {
            return "a PyTorch checkpoint (a zip archive with data.pkl); " + CONVERT;
        }
        if (first.endsWith(".npy")) {
            return "NumPy's .npz (a zip archive of .npy arrays); convert it with"
                    + " safetensors.numpy.save_file(dict(numpy.load(file)), \"block.safetensors\")";
        }
        return "a zip archive that begins with %s; unpack it".formatted(Quoted.of(first));
    }

    private String zipName() {
        if (file.length < ZIP_NAME) {
            return "";
        }
        int length = littleEndian().getShort(ZIP_NAME_LENGTH) & 0xffff;
        return text(ZIP_NAME, Math.min(ZIP_NAME + length, file.length));
    }

    private String text() {
        if (startsWith("\u00ef\u00bb\u00bf")) {
            return "text with a byte order mark (UTF-8); write it without one, and weights as"
                    + " bytes, not as text";
        }
        if (startsWith("\u00ff\u00fe") || startsWith("\u00fe\u00ff")) {
            return "text with a byte order mark (UTF-16); write weights as bytes, and a reference"
                    + " to weights in UTF-8 without one";
        }
        if (file.length > REGISTRY_PREFIX && file[0] == 0 && hasContentOfARegistry()) {
            return "bytes of a schema registry's serializer (a zero and schema number %d before the content); produce weights with the plain byte array serializer"
                    .formatted(ByteBuffer.wrap(file).getInt(1));
        }
        if (StrictJson.looksLikeWideText(file, 0, file.length)) {
            return "";
        }
        String start = text(0, Math.min(file.length, MAX_SEARCHED_BYTES)).strip();
        if (start.startsWith("{")) {
            return contains(WEIGHT_MAP) ? index() : json();
        }
        if (MARKUP.matcher(start).lookingAt()) {
            return "a web page or XML; was the file behind a login or a redirect? Download it"
                    + " again, for one with curl -fL";
        }
        return "";
    }

    private static String json() {
        return "JSON text; take the .safetensors file itself. A reference to weights begins with"
                + " its brace and has uri, sha256 and size";
    }

    private String index() {
        Matcher shard = SHARD.matcher(text(0, Math.min(file.length, MAX_SEARCHED_BYTES)));
        String shards =
                shard.find()
                        ? "%d shards (%s and so on)"
                                .formatted(
                                        Integer.parseInt(shard.group(2)),
                                        Quoted.plain(shard.group(1)))
                        : "shards";
        return "the index of a checkpoint in %s; merge the shards that it names into one safetensors file, and take that"
                .formatted(shards);
    }

    private boolean hasContentOfARegistry() {
        if (file[REGISTRY_PREFIX] == '{') {
            return true;
        }
        // read as a header's length it would be gigabytes
        boolean noLength = file.length > Safetensors.LENGTH_BYTES && littleEndian().getInt(4) != 0;
        if (noLength && file[1] == 0) {
            return true;
        }
        for (int extra = 0; extra <= MAX_AVRO_LENGTH_BYTES; extra++) {
            if (looksLikeSafetensors(REGISTRY_PREFIX + extra)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a header's length of at most four bytes and a brace are there. */
    private boolean looksLikeSafetensors(int at) {
        int brace = at + Safetensors.LENGTH_BYTES;
        return file.length > brace
                && file[brace] == '{'
                && littleEndian().getInt(at + Integer.BYTES) == 0;
    }

    private ByteBuffer littleEndian() {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }

    private boolean startsWith(String bytes) {
        return text(0, Math.min(file.length, bytes.length())).equals(bytes);
    }

    /** Whether a text is near the file's beginning, or near its end as the table of a zip is. */
    private boolean contains(String bytes) {
        int near = Math.min(file.length, MAX_SEARCHED_BYTES);
        return text(0, near).contains(bytes)
                || text(file.length - near, file.length).contains(bytes);
    }

    /** One character per byte. */
    private String text(int from, int to) {
        return new String(file, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
