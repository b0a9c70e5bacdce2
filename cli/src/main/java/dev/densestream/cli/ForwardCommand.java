// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import dev.densestream.cli.terminal.CommandFailure;
import dev.densestream.cli.terminal.Console;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.cli.terminal.InputFile;
import dev.densestream.cli.weights.PreprocessArgument;
import dev.densestream.cli.weights.WeightsArgument;
import dev.densestream.client.OutputFile;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.job.config.ModelsConfig;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorFormatException;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.message.TensorRequests;
import dev.densestream.serde.message.TensorResponses;
import dev.densestream.serde.picture.PictureFormat;
import dev.densestream.serde.picture.kinds.Pictures;
import dev.densestream.serde.prepare.PicturePreparation;
import dev.densestream.serde.prepare.PictureRequest;
import dev.densestream.serde.response.Emit;
import dev.densestream.serde.response.EmitOptions;
import dev.densestream.serde.response.EmittedTensor;
import dev.densestream.serde.response.OutputDtype;
import dev.densestream.serde.response.TensorResponse;
import dev.densestream.serde.weights.ModelWeights;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sends one file through a model. */
@Command(
        name = "forward",
        header = "Send one file through a model, without Kafka.",
        description = {
            "Reads a tensor (N, C, H, W) or (C, H, W) as safetensors, Open Inference Protocol JSON"
                    + " or .npy, told apart by content, and writes the response in the same format."
                    + " A picture is prepared first; its response is in the format that the"
                    + " output's name ends in: .json, .safetensors or .npy."
        },
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  densestream forward --weights block.safetensors \\",
            "      --input batch.npy --output maps.npy",
            "  densestream forward --weights densenet121.safetensors \\",
            "      --emit embedding,logits \\",
            "      --input batch.safetensors --output embeddings.safetensors",
            "  densestream forward --weights densenet121.safetensors \\",
            "      --preprocess torchvision --emit classes \\",
            "      --input cat.jpg --output cat.json",
            "  densestream forward --weights densenet121.safetensors \\",
            "      --prefix features.denseblock1. --emit pooled \\",
            "      --input batch.safetensors --output pooled.safetensors"
        })
final class ForwardCommand implements Callable<Integer> {

    @Mixin HelpOption help = new HelpOption();

    @Option(
            names = "--weights",
            paramLabel = "<file>",
            required = true,
            description =
                    "file of weights, such as a DenseNet checkpoint: safetensors, or as torch.save"
                            + " writes them")
    Path weightsFile = Path.of("");

    @Option(
            names = "--state-dict",
            paramLabel = "<name>",
            description = "which state dict of a PyTorch file that has several")
    @Nullable String stateDict;

    @Option(
            names = "--input",
            paramLabel = "<file>",
            required = true,
            description = "tensor or picture to send through")
    Path inputFile = Path.of("");

    @Option(
            names = "--output",
            paramLabel = "<file>",
            required = true,
            description = "where the response goes; replaced whole or not at all")
    Path outputFile = Path.of("");

    @Option(
            names = "--prefix",
            paramLabel = "<prefix>",
            description =
                    "what the names of the block's tensors start with, such as"
                            + " features.denseblock1. (default: none)")
    String prefix = "";

    @Option(
            names = "--normalization",
            paramLabel = "<mode>",
            description =
                    "batch: statistics of the input itself; running: the trained ones (default:"
                            + " what the weights say)")
    @Nullable Normalization normalization;

    @Option(
            names = "--engine",
            paramLabel = "<engine>",
            description = "auto, fast or reference (default: ${DEFAULT-VALUE})")
    String engine = ModelsConfig.DEFAULT_ENGINE;

    @Option(
            names = "--emit",
            paramLabel = "<outputs>",
            description =
                    "with commas between; of a dense block all: the input and all feature maps;"
                            + " new: the feature maps alone; pooled: averages over H and W; of a"
                            + " whole network embedding, logits, features.denseblock1 and so on"
                            + " (default: all of a block, the embedding of a network)")
    @Nullable String emit;

    @Option(
            names = "--output-dtype",
            paramLabel = "<dtype>",
            description = "same as the input's, f32 or f16 (default: same)")
    OutputDtype outputDtype = OutputDtype.SAME;

    @Option(
            names = "--top-k",
            paramLabel = "<k>",
            description = "how many classes the output classes holds (default: ${DEFAULT-VALUE})")
    int topK = EmitOptions.DEFAULT_TOP_K;

    @Option(names = "--l2", description = "embeddings and averages are brought to length 1")
    boolean unitLength;

    @Option(
            names = "--preprocess",
            paramLabel = "<how>",
            description =
                    "how a picture is prepared: "
                            + PreprocessArgument.DESCRIPTION
                            + " (default: what the weights say)")
    @Nullable String preprocess;

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (!Engines.NAMES.contains(engine)) {
            throw new ParameterException(
                    Console.spec(spec).commandLine(),
                    "--engine: expected one of %s, got %s"
                            .formatted(String.join(", ", Engines.NAMES), engine));
        }
        ModelWeights weights = readWeights();
        try {
            TensorRequest request = request(weights);
            Network network = weights.network();
            Emit outputs = emit == null ? Emit.DEFAULT : Emit.parse(emit);
            List<EmittedTensor> emitted =
                    outputs.of(
                            network, weights.usage(), request, new EmitOptions(topK, unitLength));
            TensorResponse response =
                    TensorResponse.to(
                            request,
                            emitted,
                            forward(network, request, emitted),
                            outputDtype,
                            weights.model().orElse(ModelsConfig.DEFAULT_MODEL),
                            String.valueOf(weights.version().orElse(0)));
            OutputFile.write(outputFile, TensorResponses.encode(request.format(), response));
        } catch (TensorFormatException | IllegalArgumentException e) {
            throw new CommandFailure("input %s: %s".formatted(inputFile, e.getMessage()), e);
        }
        return 0;
    }

    private TensorRequest request(ModelWeights weights) {
        byte[] file = InputFile.read("input", inputFile);
        if (PictureFormat.detect(file).isEmpty()) {
            return TensorRequests.open(file);
        }
        PicturePreparation pictures =
                preprocess == null
                        ? weights.usage().pictures()
                        : new PicturePreparation(PreprocessArgument.read(preprocess));
        if (pictures == null) {
            throw new IllegalArgumentException(
                    "the weights do not say how to prepare a picture; give --preprocess, such as"
                            + " torchvision");
        }
        return new PictureRequest(Pictures.open(file), pictures, responseFormat());
    }

    /** What the output's name says. */
    private MessageFormat responseFormat() {
        String name = outputFile.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npy")) {
            return MessageFormat.NPY;
        }
        return name.endsWith(".safetensors") ? MessageFormat.SAFETENSORS : MessageFormat.OIP_JSON;
    }

    private ModelWeights readWeights() {
        return WeightsArgument.read(
                weightsFile, stateDict, file -> ModelWeights.read(file, prefix, normalization));
    }

    private Map<Output, Tensor> forward(
            Network network, TensorRequest request, List<EmittedTensor> emitted) {
        Tensor input = request.tensor();
        Map<Output, Tensor> outputs = new HashMap<>();
        for (EmittedTensor one : emitted) {
            outputs.put(one.output(), input.precision().zeros(one.computed()));
        }
        Engines.named(engine).prepare(network).newForwardPass().run(input, outputs);
        return outputs;
    }
}
