// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import dev.densestream.densenet.tensor.Shape;
import dev.densestream.faults.cluster.Sizes;
import dev.densestream.faults.load.Model;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.SafetensorsWriter;
import dev.densestream.serde.weights.SelfTest;
import dev.densestream.serde.weights.Sha256;
import dev.densestream.serde.weights.init.BlockConfig;
import dev.densestream.serde.weights.init.HeInitialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Large files with much to prove must not keep a small update waiting. */
record LongExaminations(Sizes sizes) implements HostileCase {

    private static final BlockConfig LARGE = new BlockConfig(256, 8, 256, 0, false, false);
    private static final int REFERENCES = 8;
    private static final int SIDE = 20;

    /** The small update itself takes milliseconds; the rest is two cores under load. */
    private static final Duration SOON = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "long-examinations";
    }

    @Override
    public String title() {
        return "8 references to an 85 MB file with an F64 self-test, then 3 KB for another model;"
                + " accepted within 30 s";
    }

    @Override
    public List<String> options() {
        return List.of("--weights-uri-allow=" + folder().toUri());
    }

    @Override
    public Duration patience() {
        return Duration.ofMinutes(4);
    }

    private static Path folder() {
        return Path.of("job/target/faults/hostile-files").toAbsolutePath();
    }

    @Override
    public void act(HostileScene scene) throws Exception {
        byte[] file = file();
        Path path = Files.createDirectories(folder()).resolve("large.safetensors");
        Files.write(path, file);
        String reference =
                "{\"uri\": \"%s\", \"sha256\": \"%s\", \"size\": %d}"
                        .formatted(path.toUri(), Sha256.hex(file), file.length);
        scene.awaitScript();
        scene.awaitResponses(Duration.ofSeconds(60));
        for (int i = 1; i <= REFERENCES; i++) {
            scene.publisher()
                    .publishBad("large-" + i, 1, reference.getBytes(StandardCharsets.UTF_8));
        }
        Model served = Model.SMALL.get(0);
        scene.publisher().publish(served, 2);
        scene.publisher().flush();
        scene.awaitStatus(
                "version 2 of model %s accepted".formatted(served.name()),
                SOON,
                event ->
                        event.path("event").asText().equals("accepted")
                                && event.path("model").asText().equals(served.name())
                                && event.path("version").asLong() == 2);
    }

    /** Well-formed weights whose self-test takes long, and does not agree in the end. */
    private static byte[] file() throws IOException {
        Safetensors block =
                Safetensors.parse(
                        HeInitialization.safetensors(LARGE, Map.of(), 1),
                        Safetensors.MAX_WEIGHTS_HEADER_BYTES);
        SafetensorsWriter writer = new SafetensorsWriter().metadata(block.metadata());
        block.tensors().forEach((name, tensor) -> writer.add(name, block, tensor));
        int channels = LARGE.inputChannels() + LARGE.layers() * LARGE.growthRate();
        test(writer, SelfTest.INPUT, new Shape(1, LARGE.inputChannels(), SIDE, SIDE));
        test(writer, SelfTest.OUTPUT, new Shape(1, channels, SIDE, SIDE));
        return writer.toBytes();
    }

    private static void test(SafetensorsWriter writer, String name, Shape shape) {
        float[] values = new float[shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 7;
        }
        writer.add(
                name,
                Dtype.F64,
                List.of((long) shape.n(), (long) shape.c(), (long) shape.h(), (long) shape.w()),
                values);
    }
}
