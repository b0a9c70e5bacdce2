// SPDX-License-Identifier: Apache-2.0
package dev.densestream.fashion;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Files beside this class, which {@code cli/src/main/demo-model/train_fashion.py} has made. */
final class FashionResource {

    private FashionResource() {}

    static byte[] read(String name) {
        try (InputStream in = FashionResource.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "resource %s: expected it beside %s, got none; build densestream-cli again"
                                .formatted(name, FashionResource.class.getName()));
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
