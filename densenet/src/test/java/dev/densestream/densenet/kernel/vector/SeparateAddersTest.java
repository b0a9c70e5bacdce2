// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SeparateAddersTest {

    @Test
    void arePresentOnAmd() {
        assertThat(SeparateAdders.in(List.of("processor\t: 0", "vendor_id\t: AuthenticAMD")))
                .isTrue();
    }

    @Test
    void areNotTakenForGrantedElsewhere() {
        assertThat(SeparateAdders.in(List.of("processor\t: 0", "vendor_id\t: GenuineIntel")))
                .isFalse();
        assertThat(SeparateAdders.in(List.of("processor\t: 0", "CPU implementer\t: 0x41")))
                .isFalse();
        assertThat(SeparateAdders.in(List.of("model name\t: not vendor_id: AuthenticAMD")))
                .isFalse();
        assertThat(SeparateAdders.in(List.of())).isFalse();
    }
}
