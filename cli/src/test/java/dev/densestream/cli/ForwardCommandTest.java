// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.client.Requests;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.job.Responses;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.golden.Agreement;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.serde.message.TensorRequests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ForwardCommandTest {

    private final Path folder;

    ForwardCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static List<GoldenCase> goldenCases() {
        return GoldenCases.all();
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void reproducesEveryGoldenCase(GoldenCase golden) throws IOException {
        for (String engine : List.of("reference", "auto")) {
            CliRun run = forward(golden, golden.inputFile(), "--engine", engine);

            assertThat(run).isEqualTo(new CliRun(0, "", ""));
            Tensor output = TensorRequests.open(respond()).tensor();
            assertThat(Agreement.keepsInput(golden.input(), output)).isTrue();
            assertThat(Agreement.relativeError(golden.expected(), output, channels(golden)))
                    .isLessThan(
                            output instanceof DoubleTensor
                                    ? Agreement.F64_TOLERANCE
                                    : Agreement.F32_TOLERANCE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersInTheFormatOfTheInput(MessageFormat format) throws IOException {
        GoldenCase golden = GoldenCases.named("plain-f32");
        FloatTensor input = (FloatTensor) golden.input();

        CliRun run = forward(golden, Requests.encode(format, input, "q"));

        assertThat(run).isEqualTo(new CliRun(0, "", ""));
        assertThat(MessageFormat.detect(respond())).isEqualTo(format);
        Tensor output = Responses.tensor(respond());
        assertThat(Agreement.keepsInput(input, output)).isTrue();
        assertThat(Agreement.relativeError(golden.expected(), output, channels(golden)))
                .isLessThan(Agreement.F32_TOLERANCE);
    }

    @Test
    void emitsWhatIsAskedFor() throws IOException {
        GoldenCase golden = GoldenCases.named("plain-f32");

        forward(golden, golden.inputFile(), "--emit", "new", "--output-dtype", "f16");
        String newMaps = new String(respond(), StandardCharsets.ISO_8859_1);
        forward(golden, golden.inputFile(), "--emit", "POOLED");
        String pooled = new String(respond(), StandardCharsets.ISO_8859_1);

        assertThat(newMaps).contains("\"dtype\":\"F16\",\"shape\":[4,48,16,16]");
        assertThat(pooled).contains("\"dtype\":\"F32\",\"shape\":[4,64]");
    }

    @Test
    void takesTheNormalizationThatIsAskedFor() throws IOException {
        GoldenCase golden = GoldenCases.named("affine-running");

        forward(golden, golden.inputFile(), "--normalization", "batch");

        Tensor output = TensorRequests.open(respond()).tensor();
        assertThat(Agreement.relativeError(golden.expected(), output, channels(golden)))
                .isGreaterThan(0.01);
    }

    @Test
    void namesTheFileThatIsWrongAndWritesNothing() throws IOException {
        GoldenCase golden = GoldenCases.named("bottleneck-running");
        byte[] garbage = "garbage".getBytes(StandardCharsets.UTF_8);
        byte[] otherChannels = GoldenCases.named("plain-f64").inputFile();
        Path input = folder.resolve("input");
        Path weights = folder.resolve("weights");

        assertThat(forward(golden, garbage).err())
                .startsWith("densestream: input " + input + ": ")
                .hasLineCount(1);
        assertThat(forward(golden, otherChannels).err())
                .startsWith("densestream: input " + input + ": ")
                .contains("expected 16 channels, got 3")
                .hasLineCount(1);
        assertThat(forward(golden, golden.inputFile(), "--prefix", "").err())
                .startsWith("densestream: weights " + weights + ": ")
                .hasLineCount(1);
        assertThat(forward(golden, golden.inputFile(), "--prefix", "").exitCode()).isEqualTo(1);
        assertThat(folder.resolve("output")).doesNotExist();
    }

    @Test
    void refusesAnUnknownEngineAsWrongUsage() throws IOException {
        GoldenCase golden = GoldenCases.named("plain-f32");

        CliRun run = forward(golden, golden.inputFile(), "--engine", "warp");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--engine: expected one of").hasLineCount(1);
    }

    private CliRun forward(GoldenCase golden, byte[] input, String... more) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("forward"));
        arguments.addAll(
                List.of("--weights", Files.write(folder.resolve("weights"), golden.weightsFile())));
        arguments.addAll(List.of("--input", Files.write(folder.resolve("input"), input)));
        arguments.addAll(List.of("--output", folder.resolve("output")));
        List<String> extra = List.of(more);
        if (!extra.contains("--prefix")) {
            arguments.addAll(List.of("--prefix", golden.prefix()));
        }
        arguments.addAll(extra);
        return CliRun.of(arguments.toArray());
    }

    private byte[] respond() throws IOException {
        return Files.readAllBytes(folder.resolve("output"));
    }

    private static int channels(GoldenCase golden) {
        return golden.input().shape().c();
    }
}
