// SPDX-License-Identifier: Apache-2.0
package dev.densestream.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TemporaryFolderTest {

    @Test
    void goesWithAllThatIsInIt() throws Exception {
        TemporaryFolder folder = new TemporaryFolder("densestream-test-");
        Path inner = Files.createDirectories(folder.path().resolve("a/b"));
        Files.writeString(inner.resolve("file"), "text");

        folder.close();

        assertThat(folder.path()).doesNotExist();
        // whoever deletes the folder himself is no trouble
        folder.close();
    }
}
