// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** Stops the job with a savepoint and goes on with a jar of another name and other bytes. */
final class JarUpgrade implements Scenario {

    @Override
    public String name() {
        return "upgrade";
    }

    @Override
    public String title() {
        return "stop with savepoint, start from another jar";
    }

    @Override
    public void act(Scene scene) throws Exception {
        scene.fault();
        String savepoint = scene.job().stop();
        scene.job().start(repackaged(scene.settings()), 2, savepoint);
        scene.awaitResponses();
        scene.awaitLoad(3);
    }

    /** The same classes in another file, as after another build. */
    private Path repackaged(Settings settings) throws IOException {
        Path jar = settings.work().resolve(name()).resolve("densestream-job-next.jar");
        Files.copy(settings.jar(), jar, StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem zip =
                FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
            Files.writeString(zip.getPath("META-INF/next-build"), "next");
        }
        return jar;
    }
}
