// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import dev.densestream.densenet.tensor.Shape;
import dev.densestream.faults.Topics;
import dev.densestream.faults.cluster.Sizes;
import dev.densestream.faults.load.Hostile;
import dev.densestream.faults.load.Kind;
import dev.densestream.faults.load.Model;
import dev.densestream.faults.load.Request;
import dev.densestream.serde.Dtype;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.LongFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** The largest record of the topic of responses changes while the job runs. */
record LimitsChanged(Sizes sizes) implements HostileCase {

    /** What the job has to notice it in. */
    private static final int NOTICE_SECONDS = 65;

    private static final int LOW = 150_000;
    private static final int HIGH = 8 << 20;

    @Override
    public String name() {
        return "limits-changed";
    }

    @Override
    public String title() {
        return "`features` takes 150 KB a record, after a minute responses of 210 KB; then 8 MB,"
                + " and they are answered";
    }

    @Override
    public void act(HostileScene scene) throws Exception {
        scene.awaitScript();
        scene.awaitResponses(Duration.ofSeconds(60));
        limit(scene, LOW);
        scene.awaitLoad(NOTICE_SECONDS);
        send(scene, Kind.HUGE_RESPONSE);
        scene.awaitLoad(5);
        limit(scene, HIGH);
        scene.awaitLoad(NOTICE_SECONDS);
        send(scene, Kind.HUGE);
        scene.awaitLoad(5);
    }

    /** One for each partition. */
    private static void send(HostileScene scene, Kind kind) {
        Model model = Model.SMALL.get(0);
        LongFunction<Request> request =
                Hostile.picture(
                        kind,
                        model.name(),
                        new Shape(1, model.config().inputChannels(), 64, 64),
                        Dtype.F32,
                        PARTITIONS);
        for (int i = 0; i < PARTITIONS; i++) {
            scene.script().insert(request);
        }
    }

    private static void limit(HostileScene scene, int bytes)
            throws ExecutionException, InterruptedException {
        try (Admin admin = scene.broker().admin()) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    new ConfigResource(ConfigResource.Type.TOPIC, Topics.FEATURES),
                                    List.of(
                                            new AlterConfigOp(
                                                    new ConfigEntry(
                                                            "max.message.bytes",
                                                            String.valueOf(bytes)),
                                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }
}
