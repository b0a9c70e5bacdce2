// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.accuracy;

import dev.densestream.bench.Peers;
import dev.densestream.bench.ReferenceOutput;
import dev.densestream.bench.WorkData;
import dev.densestream.bench.peer.Caller;
import dev.densestream.bench.peer.Peer;
import dev.densestream.bench.peer.PreparedWork;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The part of {@link AccuracyCommand} that computes, in a process of its own. */
@Command(name = "accuracy-process", mixinStandardHelpOptions = true)
final class AccuracyProcess implements Callable<Integer> {

    @Option(names = "--peers", split = ",", required = true)
    private List<String> peers = List.of();

    @Option(names = "--reference-outputs", required = true)
    private Path referenceOutputs = Path.of("");

    @Override
    public Integer call() throws Exception {
        List<Peer> taking = Peers.named(peers);
        StringBuilder head = new StringBuilder("| data |");
        StringBuilder rule = new StringBuilder("|---|");
        for (Peer peer : taking) {
            head.append(" %s %s |".formatted(peer.label(), peer.version()));
            rule.append("---:|");
        }
        System.out.println(head);
        System.out.println(rule);
        ReferenceOutput reference = new ReferenceOutput(referenceOutputs);
        for (AccuracyCase one : AccuracyCase.all()) {
            double[] expected = reference.of(one.data());
            StringBuilder row = new StringBuilder("| %s |".formatted(one.description()));
            for (Peer peer : taking) {
                double error = one.error(output(peer, one.data()), expected);
                row.append(String.format(Locale.ROOT, " %.1e |", error));
            }
            System.out.println(row);
        }
        return 0;
    }

    private static float[] output(Peer peer, WorkData data) throws Exception {
        float[] output = new float[data.work().outputShape().elements()];
        try (PreparedWork work = peer.prepare(data, 1);
                Caller caller = work.newCaller()) {
            caller.run();
            caller.copyOutput(output);
        }
        return output;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new AccuracyProcess()).execute(args));
    }
}
