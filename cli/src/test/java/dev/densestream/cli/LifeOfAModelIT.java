// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.RunningJob;
import dev.densestream.job.TestBed;
import dev.densestream.job.config.RunOptions;
import dev.densestream.testkit.EmbeddedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model is published, replaced, brought back and retired; what it left unanswered comes again.
 */
class LifeOfAModelIT {

    private static EmbeddedKafka kafka;

    private final Path folder;

    LifeOfAModelIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void fromItsFirstVersionToItsReplayedDeadLetters(@TempDir Path outside) throws Exception {
        Path fashion = folder.resolve("fashion.safetensors");
        CliRun.of("weights", "demo", "--output", fashion);
        assertThat(run("topics", "--partitions", "2").exitCode()).isZero();
        try (RunningJob job =
                RunningJob.start(
                        RunOptions.parse(
                                "--bootstrap-servers=" + kafka.bootstrapServers(),
                                "--checkpoint-dir=" + TestBed.checkpoints().toUri(),
                                "--checkpoint-interval=200ms",
                                "--model=fashion",
                                "--emit=classes",
                                "--weights-uri-allow=" + folder.toUri(),
                                "--parallelism=2"))) {
            publishTwoVersions(fashion);
            rejectOne(fashion, outside);
            bringTheFirstBack();
            retireAndRevive(fashion);
            assertThat(job.restarts()).isZero();
        }
    }

    private void publishTwoVersions(Path fashion) {
        CliRun first = run("weights", "publish", fashion, "--wait");
        assertThat(first.err()).isEmpty();
        assertThat(first.out())
                .contains("published model fashion version 1", "served by all of 2 subtasks");

        CliRun second =
                run(
                        "weights",
                        "publish",
                        fashion,
                        "--version",
                        "2",
                        "--by-reference",
                        fashion.toUri(),
                        "--weights-uri-allow",
                        folder.toUri(),
                        "--wait");
        assertThat(second.err()).isEmpty();
        assertThat(run("weights", "status").out())
                .containsPattern("fashion +serves version 2 on 2 of 2 subtasks, since 20");
        assertThat(run("weights", "list").out().lines())
                .hasSize(4)
                .anyMatch(line -> line.matches("fashion +1 +accepted +inline +321,480 .*"))
                .anyMatch(line -> line.matches("fashion +2 +published +reference +321,480 .*"))
                .allMatch(
                        line ->
                                line.startsWith("model")
                                        || line.endsWith(System.getProperty("user.name")));
    }

    private void rejectOne(Path fashion, Path outside) throws Exception {
        Path elsewhere = Files.copy(fashion, outside.resolve("fashion.safetensors"));
        Object[] reference = {
            "weights", "publish", elsewhere, "--version", "3", "--by-reference", elsewhere.toUri()
        };

        CliRun seenHere = run(with(reference, "--weights-uri-allow", folder.toUri()));
        CliRun seenByTheJob = run(with(reference, "--wait"));

        assertThat(seenHere.err())
                .contains("expected one below what --weights-uri-allow names")
                .hasLineCount(1);
        assertThat(seenByTheJob.exitCode()).isEqualTo(1);
        assertThat(seenByTheJob.err())
                .contains("model fashion version 3 was rejected: ", "--weights-uri-allow")
                .hasLineCount(1);
        assertThat(run("weights", "status").out())
                .contains("serves version 2 on 2 of 2")
                .contains("rejected version 3 at ");
    }

    private static Object[] with(Object[] arguments, Object... more) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray();
    }

    private void bringTheFirstBack() {
        CliRun back = run("weights", "rollback", "fashion");
        assertThat(back.err()).isEmpty();
        assertThat(back.out())
                .isEqualTo("published version 1 of model fashion again, as version 4\n");
        assertThat(run("weights", "rollback", "fashion", "--to", "77").err())
                .contains("expected version 77 among the accepted versions")
                .hasLineCount(1);
    }

    private void retireAndRevive(Path fashion) {
        assertThat(run("weights", "retire", "fashion").out())
                .isEqualTo("retired model fashion at version 4\n");
        assertThat(run("weights", "retire", "nobody").err())
                .contains("expected a published version, got none")
                .hasLineCount(1);
        run("send", "--count", "5", "--key", "late");
        assertThat(
                        run("receive", "--topic", "dead-letters", "--key", "late", "--count", "5")
                                .exitCode())
                .isZero();
        assertThat(run("dead-letters").out())
                .containsPattern(
                        " 5  model +- +model fashion is retired; publish a version above #")
                .contains("6 dead letters of 2 kinds on dead-letters");

        assertThat(run("weights", "publish", fashion, "--version", "5", "--wait").err()).isEmpty();
        assertThat(run("replay", "--stage", "model", "--dry-run").out())
                .startsWith("would send 5 dead letters; left 1 of other kinds");
        assertThat(run("replay", "--stage", "decode").out()).startsWith("sent back 0 dead letters");
        String replayed = run("replay", "--stage", "model").out();
        assertThat(replayed).startsWith("sent back 5 dead letters");
        String after = replayed.substring(replayed.indexOf("--after ")).strip();
        assertThat(run("replay", "--stage", "model", "--after", after.substring(8)).out())
                .startsWith("sent back 0 dead letters; left 0 of other kinds");
        assertThat(run("replay", "--after", "x").err()).contains("expected places").hasLineCount(1);
        assertThat(run("replay", "--since", "latest").err())
                .contains("expected a time such as")
                .hasLineCount(1);
        CliRun answered = run("receive", "--key", "late", "--count", "5", "--json");
        assertThat(answered.err()).isEmpty();
        assertThat(answered.out().lines())
                .hasSize(5)
                .allMatch(line -> line.contains("\"__densestream.replay.count\":\"1\""))
                .noneMatch(line -> line.contains("__densestream.errors"));
    }

    private static CliRun run(Object... arguments) {
        List<Object> all = new ArrayList<>();
        for (Object argument : arguments) {
            all.add(argument instanceof Path ? argument : argument.toString());
        }
        all.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
        return CliRun.of(all.toArray());
    }
}
