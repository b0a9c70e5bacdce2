// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MultiplyTemplateTest {

    @Test
    void checkedInFilesAreWhatTheTemplateGives() throws IOException {
        Map<Path, String> files = new MultiplyTemplate(Path.of("")).files();

        assertThat(files).isNotEmpty();
        files.forEach(
                (file, text) ->
                        assertThat(file)
                                .as("%s differs; to write it: %s", file, MultiplyTemplate.COMMAND)
                                .content()
                                .isEqualTo(text));
    }
}
