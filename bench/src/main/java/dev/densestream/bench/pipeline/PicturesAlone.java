// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.densestream.bench.MeasuringJvm;
import dev.densestream.bench.onnx.OnnxEngine;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.engine.ForwardPass;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.picture.kinds.Pictures;
import dev.densestream.serde.prepare.PictureRequest;
import dev.densestream.serde.weights.ModelWeights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What a record of pictures takes without a job around it, in medians of milliseconds.
 *
 * @param decode from bytes to pixels
 * @param prepare resizing, cropping and normalising
 * @param forward to the embedding
 */
record PicturesAlone(double decode, double prepare, double forward) {

    double total() {
        return decode + prepare + forward;
    }

    /** Measures in a process of its own, where the job runs. */
    static PicturesAlone of(String engine, PictureLoad load, Cores cores, Path folder)
            throws Exception {
        Path out = folder.resolve("alone.json");
        new MeasuringJvm(cores::forJob, List.of())
                .run(
                        InProcess.class,
                        1,
                        List.of(
                                "--engine=" + engine,
                                "--architecture=" + load.architecture(),
                                "--width=" + load.width(),
                                "--height=" + load.height(),
                                "--out=" + out));
        return new ObjectMapper().readValue(out.toFile(), PicturesAlone.class);
    }

    /** The part that measures. */
    @Command(name = "pictures-alone")
    static final class InProcess implements Callable<Integer> {

        private static final int WARM_UP = 300;
        private static final int MEASURED = 300;

        @Option(names = "--engine", required = true)
        private String engine = "";

        @Option(names = "--architecture", required = true)
        private String architecture = "";

        @Option(names = "--width", required = true)
        private int width;

        @Option(names = "--height", required = true)
        private int height;

        @Option(names = "--out", required = true)
        private Path out = Path.of("");

        @Option(names = "--reference-outputs", hidden = true)
        private Path unused = Path.of("");

        @Override
        public Integer call() throws Exception {
            PictureLoad load = PictureLoad.of(architecture, width, height);
            ModelWeights weights = ModelWeights.read(load.weights(), "", null);
            Engine chosen =
                    engine.startsWith("onnxruntime")
                            ? new OnnxEngine.Exported()
                            : Engines.named(engine);
            ForwardPass pass = chosen.prepare(weights.network()).newForwardPass();
            Output embedding = new Output(Network.EMBEDDING, Output.Form.MAPS);
            double[][] millis = new double[3][MEASURED];
            for (int i = 0; i < WARM_UP + MEASURED; i++) {
                long start = System.nanoTime();
                PictureRequest request =
                        new PictureRequest(
                                Pictures.open(load.request()),
                                Objects.requireNonNull(weights.usage().pictures()),
                                MessageFormat.OIP_JSON);
                FloatTensor input = request.tensor();
                long prepared = System.nanoTime();
                FloatTensor output =
                        FloatTensor.zeros(embedding.shape(weights.network(), input.shape()));
                pass.run(input, Map.of(embedding, output));
                if (i >= WARM_UP) {
                    long preparation = request.preparationNanos();
                    millis[0][i - WARM_UP] = (prepared - start - preparation) / 1e6;
                    millis[1][i - WARM_UP] = preparation / 1e6;
                    millis[2][i - WARM_UP] = (System.nanoTime() - prepared) / 1e6;
                }
            }
            Files.write(
                    out,
                    new ObjectMapper()
                            .writeValueAsBytes(
                                    Map.of(
                                            "decode", median(millis[0]),
                                            "prepare", median(millis[1]),
                                            "forward", median(millis[2]))));
            return 0;
        }

        private static double median(double[] values) {
            Arrays.sort(values);
            return values[values.length / 2];
        }

        public static void main(String[] args) {
            System.exit(new CommandLine(new InProcess()).execute(args));
        }
    }
}
