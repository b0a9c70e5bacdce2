package dev.densestream.densenet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeparateAddersTest {

    @ParameterizedTest
    @ValueSource(ints = {26, 27})
    void payFromZen5On(int family) {
        assertThat(SeparateAdders.in(cpu("AuthenticAMD", family))).isTrue();
    }

    @Test
    void doNotPayOnZen4WhereTheyAreHalfAsWide() {
        assertThat(SeparateAdders.in(cpu("AuthenticAMD", 25))).isFalse();
    }

    @Test
    void areNotTakenForGrantedElsewhere() {
        assertThat(SeparateAdders.in(cpu("GenuineIntel", 26))).isFalse();
        assertThat(SeparateAdders.in(List.of("processor\t: 0", "CPU implementer\t: 0x41")))
                .isFalse();
        assertThat(SeparateAdders.in(List.of("vendor_id\t: AuthenticAMD", "cpu family\t: none")))
                .isFalse();
        assertThat(SeparateAdders.in(List.of())).isFalse();
    }

    private static List<String> cpu(String vendor, int family) {
        return List.of("processor\t: 0", "vendor_id\t: " + vendor, "cpu family\t: " + family);
    }
}
