// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.Normalization;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.weights.summary.WeightsSummary;
import org.junit.jupiter.api.Test;

class WeightsSummaryTest {

    @Test
    void describesABottleneckBlockOfACheckpoint() {
        byte[] file =
                WeightsFile.bottleneck()
                        .dtype("denselayer2.conv1.weight", Dtype.F16)
                        .under("features.denseblock1.")
                        .zeros("classifier.weight", 10, 18)
                        .zeros("selftest.input", 2, 6, 8, 8)
                        .zeros("selftest.output", 2, 18, 8, 8)
                        .metadata("model", "cifar")
                        .metadata("eps", "1.001e-05")
                        .bytes();
        byte[] canonical = DenseBlockExtract.canonical(file, "features.denseblock1.");
        assertThat(WeightsSummary.lines(file, "features.denseblock1.", null, null))
                .containsExactly(
                        "kind             bottleneck layers, 1x1 to 16 channels, then 3x3",
                        "layers           3",
                        "growth rate      4",
                        "input channels   6",
                        "output channels  18",
                        "normalization    running",
                        "eps              1.001E-5",
                        "scale and shift  yes",
                        "MACs per pixel   2,208",
                        "convolution bias no",
                        "parameters       2,364",
                        "dtypes           F16 (160 values), F32 (2,360 values)",
                        "self-test        (2, 6, 8, 8) to (2, 18, 8, 8)",
                        "metadata         eps = 1.001e-05",
                        "metadata         model = cifar",
                        "file             %,d bytes, sha256 %s"
                                .formatted(file.length, Sha256.hex(file)),
                        "as published     %,d bytes, sha256 %s"
                                .formatted(canonical.length, Sha256.hex(canonical)));
    }

    @Test
    void describesAPlainBlock() {
        assertThat(WeightsSummary.lines(WeightsFile.plain().bytes(), "", Normalization.BATCH, null))
                .contains(
                        "kind             plain layers, 3x3",
                        "normalization    batch",
                        "scale and shift  no",
                        "parameters       756",
                        "MACs per pixel   756",
                        "self-test        none");
    }

    @Test
    void theDigestIsSha256() {
        assertThat(Sha256.hex(new byte[0]))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
