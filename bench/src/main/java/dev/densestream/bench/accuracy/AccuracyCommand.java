// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.accuracy;

import dev.densestream.bench.MeasuringJvm;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Errors of this engine and of its peers, in one run. */
@Command(
        name = "accuracy",
        description =
                "Prints how far engines are from the float64 definition, on ordinary and on"
                        + " extraordinary data.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class AccuracyCommand implements Callable<Integer> {

    @Option(
            names = "--peers",
            split = ",",
            defaultValue = "densestream-auto,onnxruntime-exported,pytorch-eager",
            description = "Who takes part, by the beginning of a label.")
    private List<String> peers = List.of();

    @Option(
            names = "--jvm",
            description = "One more option for the measuring JVM; may be given several times.")
    private List<String> jvmOptions = List.of();

    @Override
    public Integer call() throws Exception {
        new MeasuringJvm(UnaryOperator.identity(), jvmOptions)
                .run(AccuracyProcess.class, 1, List.of("--peers=" + String.join(",", peers)));
        return 0;
    }
}
