// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageFormatTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/safetensors         | SAFETENSORS",
                "application/json                | OIP_JSON",
                "Application/JSON; charset=utf-8 | OIP_JSON",
                "application/x-npy               | NPY"
            })
    void knowsAFormatByItsContentType(String contentType, MessageFormat format) {
        assertThat(MessageFormat.ofContentType(contentType)).hasValue(format);
    }

    @Test
    void otherContentTypesNameNoFormat() {
        assertThat(MessageFormat.ofContentType("application/octet-stream")).isEmpty();
        assertThat(MessageFormat.ofContentType("")).isEmpty();
        assertThat(MessageFormat.ofContentType(";")).isEmpty();
    }

    @Test
    void everyFormatKnowsItselfByItsContentType() {
        for (MessageFormat format : MessageFormat.values()) {
            assertThat(MessageFormat.ofContentType(format.contentType())).hasValue(format);
        }
    }

    @Test
    void theMagicOfNpyComesFirst() {
        assertThat(MessageFormat.detect(latin1("\u0093NUMPY"))).isEqualTo(MessageFormat.NPY);
        assertThat(MessageFormat.detect(latin1("\u0093NUMPY\1\0{}"))).isEqualTo(MessageFormat.NPY);
    }

    @Test
    void aBraceAtByte8BehindALengthThatFitsIsSafetensors() {
        assertThat(MessageFormat.detect(latin1("\2\0\0\0\0\0\0\0{}")))
                .isEqualTo(MessageFormat.SAFETENSORS);
        // 0x7b bytes of header, though the first byte is a brace as well
        String header = "{" + " ".repeat(0x7a);
        assertThat(MessageFormat.detect(latin1("{\0\0\0\0\0\0\0" + header)))
                .isEqualTo(MessageFormat.SAFETENSORS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", " \t\r\n{}", "{\"abcde\":{}}", "        {}"})
    void aBraceBehindWhiteSpaceIsJson(String text) {
        assertThat(MessageFormat.detect(latin1(text))).isEqualTo(MessageFormat.OIP_JSON);
    }

    @Test
    void aHeaderLongerThanTheRecordIsStillSafetensors() {
        assertThat(MessageFormat.detect(latin1("\3\0\0\0\0\0\0\0{}")))
                .isEqualTo(MessageFormat.SAFETENSORS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "[]", "\u00ef\u00bb\u00bf{}", "\u0093NUMP", "\0\0\0\0\0\0\0\0"})
    void anythingElseIsNoFormat(String text) {
        assertThatThrownBy(() -> MessageFormat.detect(latin1(text)))
                .isInstanceOf(TensorRequestException.class)
                .hasMessageContaining(
                        "expected safetensors, Open Inference Protocol JSON, .npy or a picture, got"
                                + " ");
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
