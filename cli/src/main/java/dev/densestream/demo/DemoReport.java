// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import dev.densestream.demo.DemoTraffic.Phase;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.densenet.fast.FastEngine;
import dev.densestream.densenet.fast.KernelSelection;
import dev.densestream.pictures.PictureBatch;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the demo says while it runs. */
final class DemoReport {

    /** How often the demo's job commits its responses. */
    static final String CHECKPOINT_INTERVAL = "500ms";

    private final PrintWriter out;
    private final boolean terminal;
    private final DemoConfig config;
    private final long startNanos = System.nanoTime();

    DemoReport(PrintWriter out, boolean terminal, DemoConfig config) {
        this.out = out;
        this.terminal = terminal;
        this.config = config;
    }

    Progress progress() {
        return new Progress(out, terminal, config.records());
    }

    void starting() {
        say("densestream demo: Kafka and Flink in this JVM, pictures in, feature maps out");
        say("");
    }

    void brokerStarted(String bootstrapServers) {
        line("Kafka", "%s, up after %.1f s".formatted(bootstrapServers, seconds()));
    }

    void flinkStarted(String uiAddress) {
        line("Flink", "%s, job running after %.1f s".formatted(uiAddress, seconds()));
    }

    void weightsPublished(DemoModel model) {
        DenseBlock block = model.block();
        line(
                "weights",
                "model %s version %d: %d layers, growth rate %d, He-initialised, %,d bytes"
                        .formatted(
                                model.name(),
                                model.version(),
                                block.layers().size(),
                                block.growthRate(),
                                model.weights().length));
    }

    void picturesReady(int count, @Nullable Path folder) {
        line(
                "pictures",
                "%d %s, 32 x 32; a fixed projection of RGB gives %d channels"
                        .formatted(
                                count,
                                folder == null ? "drawn here" : "from " + folder,
                                PictureBatch.CHANNELS));
    }

    void firstResponse() {
        line("first response", "after %.1f s".formatted(seconds()));
    }

    void summary(int responses, int images, DemoDeadLetter letter, Phase paced, Phase burst) {
        say("");
        line(
                "responses",
                "%d of %d, all checked; %d images".formatted(responses, config.records(), images));
        line(
                "latency",
                "p50 %d ms, p99 %d ms from sending to a committed read, %d records at 5 a second"
                        .formatted(
                                paced.latencies().percentileMillis(0.50),
                                paced.latencies().percentileMillis(0.99),
                                paced.latencies().count()));
        line(
                "throughput",
                "%.0f images/s, %d images in one burst"
                        .formatted(burst.imagesPerSecond(), burst.images()));
        line("delivery", "exactly once, responses committed every " + CHECKPOINT_INTERVAL);
        line("formats", "safetensors, Open Inference Protocol JSON and .npy in turn");
        line("engine", engine());
        line(
                "dead letters",
                "%d, the record sent bad on purpose: %s, stage %s"
                        .formatted(letter.count(), letter.place(), letter.stage()));
        line("", letter.message());
        line("picture", config.sheet().toString());
        line("total", "%.1f s".formatted(seconds()));
    }

    void serving(String bootstrapServers, String uiAddress) {
        say("");
        say(ServingGuide.text(bootstrapServers, uiAddress));
    }

    void ending() {
        say("");
        say("Ending.");
    }

    private String engine() {
        Engine engine = Engines.named(config.engine());
        return engine instanceof FastEngine
                ? engine.name() + ", " + KernelSelection.best().description()
                : engine.name();
    }

    private double seconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private void line(String what, String text) {
        say(String.format(Locale.ROOT, "  %-14s %s", what, text));
    }

    private void say(String text) {
        out.println(text);
        out.flush();
    }
}
