// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.paired;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.Stream;

/** A checkout of this project that {@code bench/run} has built, its classes loaded on their own. */
final class Build {

    private final ClassLoader classes;

    private Build(ClassLoader classes) {
        this.classes = classes;
    }

    /**
     * @param checkout the project's folder
     * @param here the jar that this class is in, for what an older build has not
     * @throws IOException if the bench is not built there
     */
    static Build of(Path checkout, Path here) throws IOException {
        Path target = checkout.resolve("bench/target");
        List<URL> classPath = new ArrayList<>();
        classPath.add(url(jar(target)));
        for (String path : Files.readString(target.resolve("class-path")).strip().split(":")) {
            classPath.add(url(Path.of(path)));
        }
        classPath.add(url(here));
        return new Build(
                new URLClassLoader(
                        classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader()));
    }

    /** Times forward passes of a work; memory and weights are this caller's own. */
    IntToLongFunction caller(String work) throws ReflectiveOperationException {
        return (IntToLongFunction)
                classes.loadClass(RepeatedCaller.class.getName())
                        .getConstructor(String.class)
                        .newInstance(work);
    }

    private static Path jar(Path target) throws IOException {
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                List<Path> jars =
                        files.filter(file -> isJar(file.getFileName().toString())).toList();
                if (jars.size() == 1) {
                    return jars.get(0);
                }
            }
        }
        throw new IOException(
                "%s: expected one densestream-bench jar; build it there with bench/run --help"
                        .formatted(target));
    }

    private static boolean isJar(String name) {
        return name.startsWith("densestream-bench") && name.endsWith(".jar");
    }

    private static URL url(Path path) throws MalformedURLException {
        return path.toAbsolutePath().toUri().toURL();
    }
}
