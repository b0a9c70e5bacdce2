// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.densestream.serde.torch.TorchException.Reason;
import java.util.Objects;

/** What the reader says of a file that it refuses. */
final class Refusals {

    private Refusals() {}

    static void assertRefused(byte[] file, Reason reason, String message) {
        TorchException e = refused(file);
        assertThat(e).hasMessage("PyTorch file: " + message);
        assertThat(e.reason()).isEqualTo(reason);
    }

    static TorchException refused(byte[] file) {
        return requireLine(
                Objects.requireNonNull(
                        catchThrowableOfType(
                                TorchException.class,
                                () -> TorchWeights.toSafetensors(file, null))));
    }

    /** The exception, whose message is one line that fits a screen. */
    static TorchException requireLine(TorchException e) {
        String message = String.valueOf(e.getMessage());
        boolean line = message.length() > 20 && message.chars().noneMatch(Character::isISOControl);
        if (!line || message.length() > 900) {
            throw new AssertionError("expected a message of one line, got " + message);
        }
        return e;
    }
}
