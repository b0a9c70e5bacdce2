package dev.densestream.densenet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeparateAddersTest {

    @ParameterizedTest
    @ValueSource(strings = {"AuthenticAMD", "HygonGenuine"})
    void areInProcessorsOfZensFamily(String vendor) {
        List<String> cpuInfo =
                List.of("processor\t: 0", "vendor_id\t: " + vendor, "cpu family\t: 26");

        assertThat(SeparateAdders.in(cpuInfo)).isTrue();
    }

    @Test
    void areNotTakenForGrantedElsewhere() {
        assertThat(SeparateAdders.in(List.of("vendor_id\t: GenuineIntel"))).isFalse();
        assertThat(SeparateAdders.in(List.of("processor\t: 0", "CPU implementer\t: 0x41")))
                .isFalse();
        assertThat(SeparateAdders.in(List.of())).isFalse();
    }
}
