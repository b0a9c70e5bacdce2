package dev.densestream.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command behind {@code deploy/fault-test}. */
@Command(
        name = "deploy/fault-test",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description =
                "Runs the job on a cluster of processes, kills some of them under load, and checks"
                        + " every answer. Ends with 1 if anything was lost, doubled, wrong or out"
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
            description = "questions in a second (default: ${DEFAULT-VALUE})")
    int rate = 100;

    @Option(
            names = "--seed",
            paramLabel = "<n>",
            description = "of the questions (default: ${DEFAULT-VALUE})")
    long seed = 1;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FaultTest()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = Settings.ofProject(rate, seed);
        boolean holds = true;
        for (Scenario scenario : chosen()) {
            System.out.printf("%s ...%n", scenario.title());
            FaultResult result = new FaultRun(settings, scenario).run();
            System.out.println(
                    String.join(" | ", result.cells()) + " | " + result.took().toSeconds() + " s");
            result.verdict().examples().forEach(System.out::println);
            holds &= result.verdict().holds();
        }
        return holds ? 0 : 1;
    }

    private List<Scenario> chosen() {
        return names.isEmpty()
                ? Scenario.ALL
                : Scenario.ALL.stream().filter(s -> names.contains(s.name())).toList();
    }
}
