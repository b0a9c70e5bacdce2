// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.job.config.AllowedUris;
import dev.densestream.job.record.WeightsReference;
import dev.densestream.serde.weights.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencedFileTest {

    private static final byte[] BYTES = {1, 2, 3, 4};

    private Path folder;
    private Path file;

    @BeforeEach
    void write(@TempDir Path temporary) throws Exception {
        folder = temporary;
        Files.createDirectories(folder.resolve("models/a b"));
        file = folder.resolve("models/a b/block");
        Files.write(file, BYTES);
    }

    @Test
    void readsWhatWasPromised() throws Exception {
        assertThat(read(file.toUri().toString(), BYTES.length)).isEqualTo(BYTES);
    }

    @Test
    void refusesAnotherSizeAndAnotherDigest() {
        String uri = file.toUri().toString();
        assertThatThrownBy(() -> read(uri, 3)).hasMessageEndingWith("expected 3 bytes, got 4");
        assertThatThrownBy(() -> read(uri, 5)).hasMessageEndingWith("expected 5 bytes, got 4");
        assertThatThrownBy(() -> read(uri, 101))
                .hasMessage(
                        "weights: expected at most 100 bytes, got 101; raise --max-weights-bytes");
        assertThatThrownBy(() -> reader().read(new WeightsReference(uri, "0".repeat(64), 4, "")))
                .hasMessageContaining("expected sha256 " + "0".repeat(64) + ", got ");
        assertThatThrownBy(() -> read(uri + "-gone", 4)).hasMessageEndingWith("no such file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "models-evil/block",
                "models/../secret",
                "models/%2e%2e/secret",
                "models/%252e%252e/secret",
                "models/./block",
                "models//block",
                "models\\block",
                "models/block?x",
                "models/block#x",
                "models/a%00b",
                "",
                "secret"
            })
    void readsNothingBesideWhatIsAllowed(String path) {
        assertThatThrownBy(() -> read(folder.toUri() + path, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("uri ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://bucket/models-evil/x",
                "s3://bucket-evil/models/x",
                "s3://other@bucket/models/x",
                "s3://bucket:80/models/x",
                "s3a://bucket/models/x",
                "s3:///bucket/models/x",
                "bucket/models/x",
                "s3:bucket/models/x",
                "://"
            })
    void comparesSchemeAndAuthority(String uri) {
        AllowedUris allowed = AllowedUris.below(List.of("s3://bucket/models/"));
        assertThatThrownBy(() -> allowed.require(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("uri ");
        assertThat(allowed.require("S3://bucket/models/x").toString())
                .isEqualTo("s3://bucket/models/x");
        assertThat(AllowedUris.below(List.of("s3://bucket")).require("s3://bucket/a/b").getPath())
                .isEqualTo("/a/b");
    }

    @Test
    void allowsNothingUnlessTold() {
        assertThatThrownBy(() -> AllowedUris.below(List.of()).require("file:///x"))
                .hasMessageContaining("--weights-uri-allow");
    }

    private byte[] read(String uri, long size) throws Exception {
        return reader().read(new WeightsReference(uri, Sha256.hex(BYTES), size, ""));
    }

    private ReferencedFile reader() {
        return new ReferencedFile(AllowedUris.below(List.of(folder.toUri() + "models")), 100);
    }
}
