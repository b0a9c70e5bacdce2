// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.usage;

import dev.densestream.densenet.Network;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.prepare.PicturePreparation;
import dev.densestream.serde.prepare.Preprocess;
import dev.densestream.serde.prepare.PreprocessText;
import dev.densestream.serde.weights.problem.Problems;
import dev.densestream.serde.weights.problem.WeightsException.Reason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the metadata of weights say about using the model.
 *
 * @param pictures makes its input of pictures; null if it takes tensors alone
 * @param labels of its classes; empty if they have numbers alone
 * @param activation makes probabilities of its logits
 */
public record ModelUsage(
        @Nullable PicturePreparation pictures, List<String> labels, Activation activation) {

    /** The metadata entry that says how pictures are prepared; see {@link PreprocessText}. */
    public static final String PREPROCESS = "preprocess";

    /** The metadata entry with the names of the classes; see {@link Labels}. */
    public static final String LABELS = "labels";

    /** The metadata entry with the name of an {@link Activation}. */
    public static final String ACTIVATION = "activation";

    /** Nothing is said. */
    public static final ModelUsage NONE = new ModelUsage(null, List.of(), Activation.SOFTMAX);

    public ModelUsage {
        labels = List.copyOf(labels);
    }

    /** The entries; those that do not fit the network go to {@code problems}. */
    public static ModelUsage read(
            Map<String, String> metadata, Network network, Problems problems) {
        return new ModelUsage(
                pictures(metadata.get(PREPROCESS), network, problems),
                labels(metadata.get(LABELS), network, problems),
                activation(metadata.get(ACTIVATION), problems));
    }

    private static @Nullable PicturePreparation pictures(
            @Nullable String text, Network network, Problems problems) {
        if (text == null) {
            return null;
        }
        try {
            Preprocess preprocess = PreprocessText.parse(text);
            int channels = preprocess.channels().count();
            if (channels != network.inputChannels()) {
                problems.add(
                        Reason.METADATA,
                        "metadata " + PREPROCESS,
                        "expected %d channels as the model's input has, got %d (%s)"
                                .formatted(
                                        network.inputChannels(),
                                        channels,
                                        preprocess.channels().text()));
                return null;
            }
            return new PicturePreparation(preprocess);
        } catch (IllegalArgumentException e) {
            problems.add(Reason.METADATA, "metadata " + PREPROCESS, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static List<String> labels(@Nullable String text, Network network, Problems problems) {
        if (text == null) {
            return List.of();
        }
        try {
            List<String> labels = Labels.parse(text);
            int classes = network.classes();
            if (labels.size() != classes) {
                problems.add(
                        Reason.METADATA,
                        "metadata " + LABELS,
                        "expected %d as the model has classes, got %d"
                                .formatted(classes, labels.size()));
                return List.of();
            }
            return labels;
        } catch (IllegalArgumentException e) {
            problems.add(Reason.METADATA, "metadata " + LABELS, String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    private static Activation activation(@Nullable String text, Problems problems) {
        if (text == null) {
            return Activation.SOFTMAX;
        }
        return Activation.named(text)
                .orElseGet(
                        () -> {
                            problems.add(
                                    Reason.METADATA,
                                    "metadata " + ACTIVATION,
                                    "expected softmax, sigmoid or none, got " + Quoted.of(text));
                            return Activation.SOFTMAX;
                        });
    }

    /** Characters of the longest label; 0 without labels. */
    public int longestLabel() {
        return labels.stream().mapToInt(String::length).max().orElse(0);
    }

    /** What a class is called; null if it has a number alone. */
    public @Nullable String label(int index) {
        return labels.isEmpty() || labels.get(index).isEmpty() ? null : labels.get(index);
    }
}
