// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import dev.densestream.demo.DemoTraffic.Phase;
import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.densenet.fast.FastEngine;
import dev.densestream.densenet.fast.KernelSelection;
import dev.densestream.fashion.FashionModel;
import java.io.PrintWriter;
import java.util.Locale;

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
        say(
                "densestream demo: Kafka and Flink in this JVM, pictures in, classes and feature"
                        + " maps out");
        say("");
    }

    void brokerStarted(String bootstrapServers) {
        line("Kafka", "%s, up after %.1f s".formatted(bootstrapServers, seconds()));
    }

    void flinkStarted(String uiAddress) {
        line("Flink", "%s, job running after %.1f s".formatted(uiAddress, seconds()));
    }

    void weightsPublished(int bytes) {
        line(
                "weights",
                "model %s version %d: a DenseNet-BC trained on Fashion-MNIST in PyTorch, %,d bytes"
                        .formatted(FashionModel.NAME, FashionModel.VERSION, bytes));
    }

    void picturesReady(int count) {
        line("pictures", "%d of the test set, 28 x 28, sent as PNG files".formatted(count));
    }

    void firstResponse() {
        line("first response", "after %.1f s".formatted(seconds()));
    }

    /**
     * Says how right the responses are.
     *
     * @param worst the largest difference from PyTorch's probabilities
     */
    void recognized(int responses, Accuracy accuracy, double worst) {
        say("");
        line(
                "responses",
                "%d of %d; classes as PyTorch's, probabilities at most %.1e off"
                        .formatted(responses, config.records(), worst));
        line("accuracy", accuracy.total());
        accuracy.byClass().forEach(classes -> line("", classes));
    }

    void summary(DemoDeadLetter letter, Phase paced, Phase burst) {
        if (paced.latencies().count() > 0) {
            line(
                    "latency",
                    "p50 %d ms, p99 %d ms from sending to a committed read, %d records at 5 a second"
                            .formatted(
                                    paced.latencies().percentileMillis(0.50),
                                    paced.latencies().percentileMillis(0.99),
                                    paced.latencies().count()));
        }
        if (burst.latencies().count() > 0) {
            line(
                    "throughput",
                    "%.0f pictures/s, %d pictures in one burst"
                            .formatted(burst.picturesPerSecond(), burst.latencies().count()));
        }
        line("delivery", "exactly once, responses committed every " + CHECKPOINT_INTERVAL);
        line("engine", engine());
        line(
                "dead letters",
                "%d, the record sent bad on purpose: %s, stage %s"
                        .formatted(letter.count(), letter.place(), letter.stage()));
        line("", letter.message());
        line("drawn", config.sheet().toString());
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
