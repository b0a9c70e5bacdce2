// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import dev.densestream.densenet.tensor.Shape;
import dev.densestream.faults.Topics;
import dev.densestream.faults.cluster.Sizes;
import dev.densestream.faults.load.Hostile;
import dev.densestream.faults.load.Kind;
import dev.densestream.faults.load.Model;
import dev.densestream.faults.load.Script;
import dev.densestream.serde.weights.init.BlockConfig;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/** Six hundred pictures of a megabyte that are next to nothing as they lie on the topic. */
record BlackPictures(Sizes sizes) implements HostileCase {

    private static final int PICTURES = 600;
    private static final Model SHALLOW =
            new Model("shallow", new BlockConfig(4, 1, 1, 0, false, false), 8);

    @Override
    public String name() {
        return "black-pictures";
    }

    @Override
    public String title() {
        return "600 black pictures of 1 MB, packed with zstd; each must be answered";
    }

    @Override
    public List<Model> models() {
        return List.of(SHALLOW);
    }

    @Override
    public Map<String, Object> producer() {
        return Map.of("compression.type", "zstd");
    }

    /** A topic that keeps what producers packed, as topics do that others made. */
    @Override
    public List<NewTopic> topics(List<NewTopic> needed) {
        return TopicSettings.changed(needed, Topics.TENSORS, "compression.type", "producer");
    }

    @Override
    public Script script(Script begun) {
        return begun.hostile(
                        PICTURES,
                        Script.BURST,
                        Hostile.black(
                                Kind.HUGE, SHALLOW.name(), new Shape(1, 4, 256, 256), PARTITIONS))
                .good(60);
    }

    /** All of them lie there before the job reads the first. */
    @Override
    public void begin(HostileScene scene) throws Exception {
        scene.playback().start();
        scene.awaitScript();
        scene.job().start(scene.settings().jar(), parallelism(), null);
    }
}
