// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.networks;

import dev.densestream.bench.MeasuringJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whole networks: this engine and its peers in turns, in one JVM, on one core. */
@Command(
        name = "networks",
        description =
                "Times whole networks on 224x224 pixels, and of this engine each stage: a forward"
                        + " pass with one thread, in turns with the peers.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class NetworksCommand implements Callable<Integer> {

    @Option(
            names = "--architectures",
            split = ",",
            defaultValue = "densenet121,densenet161,densenet169,densenet201",
            description = "Of torchvision's.")
    private List<String> architectures = List.of();

    @Option(
            names = "--images",
            split = ",",
            defaultValue = "1,8",
            description = "Images of a forward pass.")
    private List<Integer> images = List.of();

    @Option(
            names = "--peers",
            split = ",",
            defaultValue = "onnxruntime-exported,pytorch-eager",
            description = "Who takes part besides.")
    private List<String> peers = List.of();

    @Option(
            names = "--seconds",
            defaultValue = "6",
            description = "How long each engine is timed for each row.")
    private double seconds;

    @Option(
            names = "--save",
            paramLabel = "<file>",
            description = "Where to write the rows as JSON.")
    private @Nullable String save;

    @Option(
            names = "--jvm",
            description = "One more option for the measuring JVM; may be given several times.")
    private List<String> jvmOptions = List.of();

    @Override
    public Integer call() throws Exception {
        for (String architecture : architectures) {
            List<String> arguments = new ArrayList<>();
            arguments.add("--architecture=" + architecture);
            images.forEach(count -> arguments.add("--images=" + count));
            peers.forEach(peer -> arguments.add("--peers=" + peer));
            arguments.add("--seconds=" + seconds);
            if (save != null) {
                arguments.add("--save=" + save);
            }
            new MeasuringJvm(UnaryOperator.identity(), jvmOptions)
                    .run(NetworksProcess.class, 1, arguments);
        }
        return 0;
    }
}
