// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import dev.densestream.faults.cluster.Sizes;
import dev.densestream.faults.load.Model;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What people have in place of safetensors is told by its name, and what served goes on. */
record ForeignFiles(Sizes sizes) implements HostileCase {

    private static final Model SERVED = Model.SMALL.get(0);

    /**
     * A file.
     *
     * @param name what its rejection must call it
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    private record Foreign(String name, byte[] bytes) {}

    @Override
    public String name() {
        return "foreign-files";
    }

    @Override
    public String title() {
        return "files of eight other kinds as updates; each is rejected by its name";
    }

    @Override
    public void act(HostileScene scene) throws Exception {
        scene.awaitScript();
        long version = 1;
        for (Foreign foreign : files()) {
            scene.publisher().publishBad(SERVED.name(), ++version, foreign.bytes());
            scene.publisher().flush();
            long rejected = version;
            Pattern name = Pattern.compile("(?i)" + foreign.name());
            scene.awaitStatus(
                    "version %d rejected with a reason like \"%s\""
                            .formatted(version, foreign.name()),
                    Duration.ofSeconds(20),
                    event ->
                            event.path("event").asText().equals("rejected")
                                    && event.path("version").asLong() == rejected
                                    && name.matcher(event.path("reason").asText()).find());
        }
        scene.publisher().publish(SERVED, version + 1);
        scene.publisher().flush();
        scene.awaitLoad(5);
    }

    private static List<Foreign> files() {
        return List.of(
                new Foreign("pytorch|torch", zip("archive/data.pkl")),
                new Foreign(
                        "pickle",
                        bytes("\u0080\u0002}q\u0000X\u0005\u0000\u0000\u0000modelq\u0001.")),
                new Foreign(
                        "lfs",
                        bytes(
                                "version https://git-lfs.github.com/spec/v1\noid sha256:"
                                        + "0".repeat(64)
                                        + "\nsize 31000000\n")),
                new Foreign(
                        "shard|index",
                        bytes(
                                """
                                {"metadata": {"total_size": 31}, "weight_map": {"a.weight": "model-00001-of-00002.safetensors"}}
                                """)),
                new Foreign("npz", zip("conv0.npy")),
                new Foreign("gzip", gzip("{}")),
                new Foreign("byte order mark", bytes("\u00ef\u00bb\u00bf{\"uri\": \"file:///x\"}")),
                new Foreign(
                        "schema registry",
                        bytes("\u0000\u0000\u0000\u0000\u002a" + "x".repeat(100))));
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] zip(String entry) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(new byte[200]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
