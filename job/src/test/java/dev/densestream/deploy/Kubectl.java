// SPDX-License-Identifier: Apache-2.0
package dev.densestream.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code kubectl} of this machine, for the kustomize in it; it talks to no cluster. */
final class Kubectl {

    private static final Pattern VERSION = Pattern.compile("Client Version: v1\\.(\\d+)");

    private Kubectl() {}

    /** Whether it is there, and knows what our folders use of kustomize. */
    static boolean isHere() {
        try {
            Matcher version = VERSION.matcher(output("kubectl", "version", "--client"));
            return version.find() && Integer.parseInt(version.group(1)) >= 24;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    static List<JsonNode> kustomize(Path folder) {
        try {
            Path file = Files.createTempFile("kustomize", ".yaml");
            try {
                Files.writeString(file, output("kubectl", "kustomize", folder.toString()));
                return Manifests.read(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String output(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", command), e);
        }
    }
}
