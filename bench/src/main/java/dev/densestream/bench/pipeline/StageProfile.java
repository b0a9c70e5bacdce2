// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** Where a job's CPU time went, by a flight recording's samples. */
final class StageProfile {

    /**
     * A part of a record's way; a sample belongs to the part of its innermost frame that has one.
     * Where several beginnings match, the longest does.
     */
    enum Stage {
        SOURCE(
                "org.apache.kafka.clients.consumer.",
                "org.apache.kafka.clients.NetworkClient",
                "org.apache.flink.connector.kafka.source.",
                "org.apache.flink.connector.base.source."),
        EDGE(
                "dev.densestream.job.io.Wire",
                "dev.densestream.job.record.RawRecordSerializer",
                "org.apache.flink.runtime.io.network."),
        DECODE("dev.densestream.serde."),
        PREPARE("dev.densestream.serde.prepare."),
        FORWARD("dev.densestream.densenet.", "dev.densestream.bench.onnx.", "ai.onnxruntime."),
        ENCODE(
                "dev.densestream.serde.response.Emit",
                "dev.densestream.serde.response.TensorResponse",
                "dev.densestream.serde.message.TensorResponses",
                "dev.densestream.serde.response.OutputDtype",
                "dev.densestream.serde.safetensors.SafetensorsTensor"),
        SINK("org.apache.kafka.clients.producer.", "org.apache.flink.connector.kafka.sink."),
        OTHER();

        private final List<String> beginnings;

        Stage(String... beginnings) {
            this.beginnings = List.of(beginnings);
        }

        /** The length of the longest beginning that matches. */
        private int match(String type) {
            return beginnings.stream()
                    .filter(type::startsWith)
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
        }
    }

    /** Belongs to whoever calls it. */
    private static final String SHARED = "dev.densestream.densenet.kernel.";

    /** Milliseconds of CPU that a sample stands for, by the "profile" settings. */
    private static final Map<String, Integer> SAMPLES =
            Map.of("jdk.ExecutionSample", 10, "jdk.NativeMethodSample", 20);

    /** The share of each stage in what the job's Java threads did between two moments. */
    static Map<Stage, Double> of(Path recording, Instant from, Instant to) throws IOException {
        Map<Stage, Double> millis = new EnumMap<>(Stage.class);
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                Integer weight = SAMPLES.get(event.getEventType().getName());
                if (weight != null
                        && event.getStackTrace() != null
                        && !event.getStartTime().isBefore(from)
                        && event.getStartTime().isBefore(to)) {
                    Stage stage = stage(event.getStackTrace().getFrames());
                    boolean idles =
                            event.getEventType().getName().equals("jdk.NativeMethodSample")
                                    && stage != Stage.FORWARD
                                    // the decoder of JPEGs is native
                                    && stage != Stage.DECODE;
                    if (!idles) {
                        millis.merge(stage, (double) weight, Double::sum);
                    }
                }
            }
        }
        double all = millis.values().stream().mapToDouble(Double::doubleValue).sum();
        millis.replaceAll((stage, time) -> time / all);
        return millis;
    }

    private static Stage stage(List<RecordedFrame> frames) {
        return frames.stream()
                .map(frame -> stage(frame.getMethod().getType().getName()))
                .filter(stage -> stage != Stage.OTHER)
                .findFirst()
                .orElse(Stage.OTHER);
    }

    /** The stage of a class; OTHER if it tells none. */
    static Stage stage(String type) {
        Stage best = Stage.OTHER;
        if (!type.startsWith(SHARED)) {
            for (Stage stage : Stage.values()) {
                best = stage.match(type) > best.match(type) ? stage : best;
            }
        }
        return best;
    }

    private StageProfile() {}
}
