// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import dev.densestream.faults.Machine;
import dev.densestream.faults.ResultTable;
import dev.densestream.faults.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The command behind {@code deploy/fault-test hostile}. */
@Command(
        name = "hostile",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description =
                "Runs the job at the sizes of docker-compose.yml and of the manifests, sends"
                    + " records, weights and changes of topics that could hurt it beside good"
                    + " records, and checks every response. Ends with 1 if the job was restarted, a"
                    + " good record was not answered, or a hostile one is no dead letter that says"
                    + " why.")
public final class HostileTest implements Callable<Integer> {

    @Parameters(
            paramLabel = "<case>",
            arity = "0..*",
            description = "which ones to run (default: all)")
    List<String> names = new ArrayList<>();

    @Option(names = "--list", description = "only name the cases")
    boolean list;

    @Option(
            names = "--save",
            paramLabel = "<page>",
            description = "Markdown page whose table to bring up to date")
    @Nullable Path page;

    @Override
    public Integer call() throws Exception {
        List<HostileCase> cases = chosen(new Cases(Path.of("").toAbsolutePath()).all());
        if (list) {
            cases.forEach(one -> System.out.println(one.name() + ": " + one.title()));
            return 0;
        }
        Settings settings = Settings.ofProject(HostileCase.GOOD_RATE, 1);
        boolean holds = true;
        System.out.println(String.join(" | ", HostileResult.HEADER));
        for (HostileCase one : cases) {
            HostileResult result = run(settings, one);
            System.out.println(String.join(" | ", result.cells()));
            if (result.failure() != null) {
                System.out.println("  " + result.failure());
            }
            if (result.verdict() != null) {
                result.verdict().examples().forEach(example -> System.out.println("  " + example));
            }
            holds &= result.holds();
            save(result);
        }
        return holds ? 0 : 1;
    }

    private static HostileResult run(Settings settings, HostileCase one) throws Exception {
        long start = System.nanoTime();
        try {
            return new HostileRun(settings, one).run();
        } catch (IOException | IllegalStateException e) {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            String failure = String.valueOf(e.getMessage());
            return new HostileResult(one, 0, 0, 0, 0, Map.of(), 0, 0, took, null, failure);
        }
    }

    private void save(HostileResult result) throws IOException {
        if (page != null) {
            new ResultTable("hostile", HostileResult.HEADER)
                    .save(
                            page,
                            "`deploy/fault-test hostile --save docs/reliability.md` wrote this, on %s."
                                    .formatted(Machine.description()),
                            List.of(result.cells()));
        }
    }

    private List<HostileCase> chosen(List<HostileCase> all) {
        List<String> known = all.stream().map(HostileCase::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new ParameterException(
                        new CommandLine(this),
                        "case: expected one of %s, got %s"
                                .formatted(String.join(", ", known), name));
            }
        }
        return all.stream().filter(one -> names.isEmpty() || names.contains(one.name())).toList();
    }
}
