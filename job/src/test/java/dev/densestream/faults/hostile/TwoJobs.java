// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import dev.densestream.faults.Job;
import dev.densestream.faults.cluster.Sizes;
import dev.densestream.testkit.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The job is started once more beside itself: the one that came second stops with one line. */
record TwoJobs(Sizes sizes) implements HostileCase {

    private static final Duration SOON = Duration.ofSeconds(90);

    @Override
    public String name() {
        return "two-jobs";
    }

    @Override
    public String title() {
        return "the same job started once more, with the same transactional prefix; it stops";
    }

    @Override
    public void act(HostileScene scene) throws Exception {
        scene.awaitScript();
        scene.awaitResponses(Duration.ofSeconds(60));
        int more = sizes.taskManagers();
        for (int i = 0; i < more; i++) {
            scene.flink().addTaskManager();
        }
        scene.flink().awaitSlots(2 * more, parallelism());
        Job second =
                new Job(
                        scene.flink().rest(),
                        scene.broker().bootstrapServers(),
                        scene.folder(),
                        Stream.of(sizes.jobOptions(), List.of("--checkpoint-interval=2s"))
                                .flatMap(List::stream)
                                .toList());
        try {
            second.start(scene.settings().jar(), parallelism(), null);
        } catch (Exception said) {
            // it may be refused, or end before it runs
        }
        Wait.until(
                "the second job stopped",
                SOON,
                () -> scene.flink().rest().liveJobs().equals(Set.of(scene.job().id())));
        scene.awaitLine(Pattern.compile("(WARN|ERROR|Exception).*prefix"), Duration.ofSeconds(10));
        scene.awaitLoad(10);
    }
}
