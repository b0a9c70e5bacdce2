// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import dev.densestream.faults.Topics;
import dev.densestream.faults.cluster.Sizes;
import dev.densestream.faults.load.Model;
import dev.densestream.faults.load.Requests;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;

/** New partitions are found, and each record in them is answered once. */
record GrownPartitions(Sizes sizes) implements HostileCase {

    private static final int RECORDS = 200;

    @Override
    public String name() {
        return "grown-partitions";
    }

    @Override
    public String title() {
        return "`tensors` grows from 4 to 8 partitions, 200 records for them; each must be answered"
                + " once";
    }

    @Override
    public int partitions() {
        return 2 * PARTITIONS;
    }

    @Override
    public void act(HostileScene scene) throws Exception {
        scene.awaitScript();
        try (Admin admin = scene.broker().admin()) {
            admin.createPartitions(Map.of(Topics.TENSORS, NewPartitions.increaseTo(partitions())))
                    .all()
                    .get();
        }
        Requests spread = new Requests(Model.SMALL, partitions(), false, scene.settings().seed());
        for (int i = 0; i < RECORDS; i++) {
            scene.script().insert(spread::good);
        }
        scene.awaitLoad(RECORDS / GOOD_RATE + 5);
    }
}
