// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightsReferenceTest {

    private static final String SHA256 = "ab".repeat(32);

    @Test
    void readsAllFields() {
        assertThat(
                        parse(
                                "{\"uri\":\"s3://b/m\",\"sha256\":\"%s\",\"size\":12,\"prefix\":\"p.\"}"
                                        .formatted(SHA256.toUpperCase(Locale.ROOT))))
                .isEqualTo(new WeightsReference("s3://b/m", SHA256, 12, "p."));
        assertThat(parse("{\"uri\":\"u\",\"sha256\":\"%s\",\"size\":1}".formatted(SHA256)).prefix())
                .isEmpty();
    }

    @Test
    void isToldFromAFileWhoseHeaderHasTheLengthOfABrace() {
        byte[] file = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN).putLong('{').array();
        assertThat(WeightsReference.is(file)).isFalse();
        assertThat(WeightsReference.is("{}".getBytes(StandardCharsets.UTF_8))).isTrue();
        assertThat(WeightsReference.is("{\"uri\":\"x".getBytes(StandardCharsets.UTF_8))).isTrue();
        assertThat(WeightsReference.is(new byte[0])).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{}|uri is missing",
                "{'uri':'u'}|sha256 is missing",
                "{'uri':'u','sha256':'S'}|size is missing",
                "{'uri':7,'sha256':'S','size':1}|expected uri to be a string, got 7",
                "{'uri':'u','sha256':'xyz','size':1}|expected 64 hexadecimal digits, got \"xyz\"",
                "{'uri':'u','sha256':'S','size':0}|size: expected at least 1 byte, got 0",
                "{'uri':'u','sha256':'S','size':-1}|size to be a whole number of bytes, got -1",
                "{'uri':'u','sha256':'S','size':1.5}|size to be a whole number of bytes, got 1.5",
                "{'uri':'u','uri':'v'}|Duplicate field",
                "{'uri':'u','sha256':'S','size':1,'prefx':''}|got \"prefx\"",
                "{'uri':'u','sha256':'S','size':1} x|Unrecognized token",
                "{'uri':'u','sha256':'S','size':1}{}|expected nothing after the object",
                "{'uri':'u'|cut short"
            })
    void rejectsWhatIsNoReference(String text, String why) {
        assertThatThrownBy(
                        () -> parse(text.replace('\'', '"').replace("\"S\"", '"' + SHA256 + '"')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("weights reference: ")
                .hasMessageContaining(why);
    }

    private static WeightsReference parse(String text) {
        return WeightsReference.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
