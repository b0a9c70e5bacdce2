// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsCommandTest {

    private final Path folder;

    WeightsCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void initMakesWeightsThatInspectUnderstands() throws IOException {
        Path file = folder.resolve("block.safetensors");

        CliRun init =
                CliRun.of(
                        "weights",
                        "init",
                        "--output",
                        file,
                        "--input-channels",
                        "6",
                        "--layers",
                        "2",
                        "--growth-rate",
                        "4",
                        "--bottleneck-width",
                        "16",
                        "--affine",
                        "--running",
                        "--model",
                        "tiny",
                        "--version",
                        "3");
        CliRun inspect = CliRun.of("weights", "inspect", file);

        assertThat(init.exitCode()).isZero();
        assertThat(init.out()).contains("6 channels in, 14 out");
        assertThat(inspect.exitCode()).isZero();
        assertThat(inspect.out())
                .containsPattern("kind +bottleneck layers, 1x1 to 16 channels")
                .containsPattern("layers +2")
                .containsPattern("growth rate +4")
                .containsPattern("input channels +6")
                .containsPattern("normalization +running")
                .contains("model = tiny")
                .contains("version = 3");
    }

    @Test
    void theSameSeedMakesTheSameWeights() throws IOException {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        Path other = folder.resolve("other");
        CliRun.of("weights", "init", "--output", first);
        CliRun.of("weights", "init", "--output", second, "--seed", "1");
        CliRun.of("weights", "init", "--output", other, "--seed", "2");

        assertThat(first).hasSameBinaryContentAs(second);
        assertThat(Files.readAllBytes(first)).isNotEqualTo(Files.readAllBytes(other));
    }

    @Test
    void initRefusesImpossibleSizes() {
        CliRun run = CliRun.of("weights", "init", "--output", folder.resolve("x"), "--layers", "0");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("layers: expected 1 to").hasLineCount(1);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void inspectTellsWhatAnInputTakes() {
        Path file = folder.resolve("block.safetensors");
        CliRun.of("weights", "init", "--output", file);

        CliRun run = CliRun.of("weights", "inspect", file, "--shape", "16,16,32,32");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .containsPattern("prepared +[0-9,]+ bytes")
                .containsPattern("output +\\(16, 160, 32, 32\\)")
                .containsPattern(
                        "in float +input 1,048,576 bytes, output 10,485,760 bytes, scratch [0-9,]+"
                                + " bytes, 3.48 GFLOP")
                .containsPattern("in double +input 2,097,152 bytes");
    }

    @Test
    void inspectRefusesAShapeThatDoesNotFit() {
        Path file = folder.resolve("block.safetensors");
        CliRun.of("weights", "init", "--output", file);

        CliRun three = CliRun.of("weights", "inspect", file, "--shape", "16,32,32");
        CliRun channels = CliRun.of("weights", "inspect", file, "--shape", "1,3,32,32");

        assertThat(three.exitCode()).isEqualTo(2);
        assertThat(three.err()).contains("--shape: expected four sides N,C,H,W, got 3");
        assertThat(channels.exitCode()).isEqualTo(1);
        assertThat(channels.err()).contains("expected 16 channels, got 3").hasLineCount(1);
    }

    @Test
    void everyCommandSaysWhatAFileIsThatHoldsNoWeights() throws IOException {
        Path pointer = folder.resolve("block.safetensors");
        Files.writeString(pointer, "version https://git-lfs.github.com/spec/v1\nsize 1\n");
        String[] publish = {"--model=m", "--version=1"};

        for (CliRun run :
                List.of(
                        CliRun.of("weights", "inspect", pointer),
                        CliRun.of("weights", "publish", pointer, publish[0], publish[1]),
                        CliRun.of("forward", "--weights", pointer, "--input=x", "--output=y"))) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .startsWith("densestream: weights %s: safetensors: file:".formatted(pointer))
                    .contains("expected safetensors, got a Git LFS pointer")
                    .hasLineCount(1);
        }
    }

    @Test
    void refusesAShardThoughItLooksLikeABlock() throws IOException {
        Path shard = folder.resolve("model-00001-of-00002.safetensors");
        CliRun.of("weights", "init", "--output", shard);

        CliRun run = CliRun.of("weights", "publish", shard, "--model=m", "--version=1");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("expected a whole checkpoint, got shard 1 of 2");
    }

    @Test
    void inspectNamesAWrongPrefix() {
        Path file = folder.resolve("block.safetensors");
        CliRun.of("weights", "init", "--output", file);

        CliRun run = CliRun.of("weights", "inspect", file, "--prefix", "features.denseblock1.");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("features.denseblock1.").hasLineCount(1);
    }
}
