// SPDX-License-Identifier: Apache-2.0
package dev.densestream.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;

/** The names of the options that Flink, its Kubernetes operator and the autoscaler know. */
final class FlinkOptions {

    private static final String PACKAGE = "org/apache/flink/configuration/";

    /** What a reporter's options look like; Flink has one option object per reporter's name. */
    private static final Pattern REPORTER =
            Pattern.compile(
                    "(metrics|traces|events)\\.reporter\\.\\w+\\."
                            + "(factory\\.class|interval|port"
                            + "|exporter\\.(endpoint|protocol)|service\\.name)");

    private final Set<String> names = new TreeSet<>();

    FlinkOptions() {
        try {
            Path jar =
                    Path.of(
                            CoreOptions.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            addAll(jar);
            try (InputStream list =
                    FlinkOptions.class.getResourceAsStream("/kubernetes/operator-options.txt")) {
                new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(names::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    boolean know(String name) {
        return names.contains(name) || REPORTER.matcher(name).matches();
    }

    private void addAll(Path jar) throws Exception {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
                String name = entry.getName();
                if (name.startsWith(PACKAGE) && name.endsWith("Options.class")) {
                    addAll(
                            Class.forName(
                                    name.replace('/', '.')
                                            .substring(0, name.length() - ".class".length())));
                }
            }
        }
    }

    private void addAll(Class<?> options) throws IllegalAccessException {
        for (Field field : options.getFields()) {
            if (Modifier.isStatic(field.getModifiers())
                    && field.get(null) instanceof ConfigOption<?> option) {
                names.add(option.key());
            }
        }
    }
}
