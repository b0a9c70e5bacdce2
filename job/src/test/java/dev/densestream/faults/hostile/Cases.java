// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import static dev.densestream.faults.hostile.HostileCase.PARTITIONS;

import dev.densestream.densenet.tensor.Shape;
import dev.densestream.faults.Topics;
import dev.densestream.faults.cluster.Sizes;
import dev.densestream.faults.load.Hostile;
import dev.densestream.faults.load.Kind;
import dev.densestream.faults.load.Model;
import dev.densestream.faults.load.Request;
import dev.densestream.faults.load.Script;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.weights.init.BlockConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All cases, in the order to run them. */
final class Cases {

    /** The kind of model that {@code weights init} makes unless told otherwise. */
    static final BlockConfig DEFAULT_KIND = new BlockConfig(16, 12, 12, 0, false, false);

    private static final int MEGABYTE = 1_000_000;
    private static final int PIXEL_BYTES = DEFAULT_KIND.inputChannels() * Float.BYTES;

    private final Sizes compose;
    private final Sizes k8s;
    private final Sizes production;

    /**
     * @param project the folder with {@code docker-compose.yml}
     */
    Cases(Path project) {
        DeployedSizes deployed = new DeployedSizes(project);
        this.compose = deployed.compose();
        this.k8s = deployed.kubernetes("k8s", "");
        this.production = deployed.kubernetes("production", "production");
    }

    List<HostileCase> all() {
        return List.of(
                tinySides("tiny-sides-compose", compose, 33 * MEGABYTE / 10),
                tinySides("tiny-sides-k8s", k8s, 64 * MEGABYTE / 10),
                tinySides("tiny-sides-production", production, 67 * MEGABYTE / 10),
                wideBottleneck("wide-bottleneck-compose", compose),
                wideBottleneck("wide-bottleneck-k8s", k8s),
                manyModels(),
                new BlackPictures(compose),
                new VastZeros(k8s),
                vastGarbage(),
                longWork(),
                new PinnedFlood(compose),
                headers(),
                new RejectedUpdateCompacted(compose),
                new LongExaminations(k8s),
                new ForeignFiles(compose),
                new GrownPartitions(compose),
                new LimitsChanged(compose),
                new MissingTopic(compose, Topics.FEATURES),
                new MissingTopic(compose, Topics.DEAD_LETTERS),
                new TopicMadeAgain(compose, Topics.FEATURES, 2),
                new TopicMadeAgain(compose, Topics.TENSORS, PARTITIONS),
                new TwoJobs(compose));
    }

    private static HostileCase tinySides(String name, Sizes sizes, int bytes) {
        Model plain = new Model("plain", DEFAULT_KIND, 4);
        return new Records(
                name,
                "records of %.1f MB with pictures of sides 1, 2, 3 and 5"
                        .formatted((double) bytes / MEGABYTE),
                sizes,
                List.of(plain),
                begun -> {
                    for (int side : new int[] {1, 2, 3, 5}) {
                        Shape shape =
                                new Shape(
                                        bytes / (PIXEL_BYTES * side * side),
                                        plain.config().inputChannels(),
                                        side,
                                        side);
                        begun.hostile(picture(Kind.HEAVY, plain, shape, Dtype.F32)).good(30);
                    }
                    return begun;
                });
    }

    private static HostileCase wideBottleneck(String name, Sizes sizes) {
        Model wide = new Model("wide", new BlockConfig(1, 1, 1, 4096, false, false), 4);
        return new Records(
                name,
                "weights of 164 KB with a bottleneck width of 4096, records (1, 1, 512, 512)",
                sizes,
                List.of(wide),
                begun -> begun.hostile(4, 4, wideRecord(wide)).good(60).hostile(wideRecord(wide)));
    }

    private static LongFunction<Request> wideRecord(Model wide) {
        return picture(Kind.HEAVY, wide, new Shape(1, 1, 512, 512), Dtype.F32);
    }

    private HostileCase manyModels() {
        List<Model> models =
                IntStream.rangeClosed(1, 12)
                        .mapToObj(i -> new Model("plain-" + i, DEFAULT_KIND, 4))
                        .toList();
        return new Records(
                "twelve-models",
                "a record of 3.2 MB for each of twelve models; each must be answered",
                compose,
                models,
                begun -> {
                    // one picture, and weights that are the same but for their names
                    LongFunction<Request> any =
                            picture(
                                    Kind.HUGE,
                                    models.get(0),
                                    new Shape(1, 16, 224, 224),
                                    Dtype.F32);
                    models.forEach(model -> begun.hostile(Hostile.forModel(any, model)).good(14));
                    return begun;
                });
    }

    private HostileCase vastGarbage() {
        byte[] garbage = new byte[63 << 20];
        new SplittableRandom(1).nextBytes(garbage);
        // neither a brace nor a magic number
        garbage[0] = 1;
        garbage[8] = 1;
        LongFunction<Request> vast = Hostile.bytes(Kind.VAST_GARBAGE, garbage, PARTITIONS);
        return new Records(
                "vast-garbage",
                "one record of 63 MB of garbage, then one for each partition",
                k8s,
                List.of(),
                begun -> begun.hostile(vast).good(90).hostile(PARTITIONS, Script.BURST, vast));
    }

    private HostileCase longWork() {
        Model deep = new Model("deep", new BlockConfig(1, 12, 16, 384, true, true), 4);
        return new Records(
                "long-work",
                "an F64 record of 260 KB that keeps the reference engine busy for two minutes",
                k8s,
                List.of(deep),
                begun ->
                        begun.hostile(
                                        picture(
                                                Kind.TOO_HEAVY,
                                                deep,
                                                new Shape(1, 1, 180, 180),
                                                Dtype.F64))
                                .good(60));
    }

    private HostileCase headers() {
        Model model = Model.SMALL.get(0);
        return new HostileHeaders(
                compose,
                Stream.of("\u0661\u0662", "\uff11\uff12", "\u0967", "\u0be7\u0be8")
                        .map(
                                digits ->
                                        Hostile.asking(
                                                Kind.FOREIGN_DIGITS,
                                                model,
                                                model.name(),
                                                digits,
                                                PARTITIONS))
                        .toList(),
                Hostile.asking(Kind.EMPTY_MODEL, model, "", "", PARTITIONS));
    }

    private static LongFunction<Request> picture(Kind kind, Model model, Shape shape, Dtype dtype) {
        return Hostile.picture(kind, model.name(), shape, dtype, PARTITIONS);
    }
}
