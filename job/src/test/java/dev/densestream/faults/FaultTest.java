// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

import dev.densestream.faults.hostile.HostileTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The command behind {@code deploy/fault-test}. */
@Command(
        name = "deploy/fault-test",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        subcommands = HostileTest.class,
        description =
                "Runs the job on a cluster of processes, kills some of them under load, and checks"
                        + " every response. Ends with 1 if anything was lost, doubled, wrong or out"
                        + " of order.")
final class FaultTest implements Callable<Integer> {

    @Parameters(
            paramLabel = "<scenario>",
            arity = "0..*",
            description = "which ones to run (default: all)")
    List<String> names = new ArrayList<>();

    @Option(
            names = "--rate",
            paramLabel = "<n>",
            description = "requests in a second (default: ${DEFAULT-VALUE})")
    int rate = 100;

    @Option(
            names = "--seed",
            paramLabel = "<n>",
            description = "of the requests (default: ${DEFAULT-VALUE})")
    long seed = 1;

    @Option(
            names = "--save",
            paramLabel = "<page>",
            description = "Markdown page whose table to bring up to date")
    @Nullable Path page;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FaultTest()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = Settings.ofProject(rate, seed);
        boolean holds = true;
        System.out.println(String.join(" | ", FaultResult.HEADER));
        for (Scenario scenario : chosen()) {
            FaultResult result = new FaultRun(settings, scenario).run();
            System.out.println(String.join(" | ", result.cells()));
            result.verdict().examples().forEach(System.out::println);
            holds &= result.verdict().holds();
            save(result);
        }
        return holds ? 0 : 1;
    }

    private void save(FaultResult result) throws IOException {
        if (page != null) {
            new ResultTable("fault-test", FaultResult.HEADER)
                    .save(
                            page,
                            "`deploy/fault-test --save docs/reliability.md` wrote this, on %s, %d requests a second."
                                    .formatted(Machine.description(), rate),
                            List.of(result.cells()));
        }
    }

    private List<Scenario> chosen() {
        List<String> known = Scenario.ALL.stream().map(Scenario::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new ParameterException(
                        new CommandLine(this),
                        "scenario: expected one of %s, got %s"
                                .formatted(String.join(", ", known), name));
            }
        }
        return Scenario.ALL.stream()
                .filter(scenario -> names.isEmpty() || names.contains(scenario.name()))
                .toList();
    }
}
