// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.serde.prepare.Preprocess.Size;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessTextTest {

    private static final List<Float> MEAN = List.of(0.485f, 0.456f, 0.406f);
    private static final List<Float> STD = List.of(0.229f, 0.224f, 0.225f);
    private static final String VALUES = "'mean': [0, 0, 0], 'std': [1, 1, 1]";
    private static final String HALVES =
            "'image_mean': [0.5, 0.5, 0.5], 'image_std': [0.5, 0.5, 0.5]";

    private static Preprocess parse(String text) {
        return PreprocessText.parse(text.replace('\'', '"'));
    }

    @Test
    void knowsTwoNames() {
        assertThat(parse(" torchvision\n")).isEqualTo(Preprocess.TORCHVISION);
        assertThat(parse("timm")).isEqualTo(Preprocess.TIMM);
    }

    @Test
    void readsOurs() {
        Preprocess read =
                parse(
                        "{'resize': [30, 40], 'interpolation': 'BICUBIC', 'crop': 20,"
                                + " 'mean': [0.5], 'std': [0.25], 'channels': 'gray',"
                                + " 'orientation': 'apply'}");
        assertThat(read)
                .isEqualTo(
                        new Preprocess(
                                Size.of(30, 40),
                                Interpolation.BICUBIC,
                                Size.of(20, 20),
                                Channels.GRAY,
                                List.of(0.5f),
                                List.of(0.25f),
                                true));
    }

    @Test
    void leavesOutWhatOursLeavesOut() {
        Preprocess read = parse("{" + VALUES + "}");
        assertThat(read.resize()).isNull();
        assertThat(read.crop()).isNull();
        assertThat(read.interpolation()).isEqualTo(Interpolation.BILINEAR);
        assertThat(read.channels()).isEqualTo(Channels.RGB);
        assertThat(read.turned()).isFalse();
        assertThat(parse("{'resize': 256, " + VALUES + "}").resize()).isEqualTo(Size.shortest(256));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "torchvision",
                "timm",
                "{'mean': [0, 0, 0], 'std': [1, 1, 1]}",
                "{'crop': [3, 4], 'mean': [1e-30], 'std': [3.4e38], 'channels': 'gray'}",
                "{'resize': [16384, 1], 'mean': [0.1, -2, 7], 'std': [1e-7, 1, 1],"
                        + " 'channels': 'bgr', 'orientation': 'apply'}"
            })
    void readsBackWhatItWrites(String text) {
        Preprocess preprocess = parse(text);
        assertThat(PreprocessText.parse(PreprocessText.json(preprocess))).isEqualTo(preprocess);
    }

    @Test
    void writesTheFieldsOfTheDocumentation() {
        assertThat(PreprocessText.json(Preprocess.TORCHVISION))
                .isEqualTo(
                        """
                        {"resize":256,"interpolation":"bilinear","crop":224,\
                        "mean":[0.485,0.456,0.406],"std":[0.229,0.224,0.225],"channels":"rgb"}\
                        """);
    }

    @Test
    void readsTimmAsItsEvaluationDoes() {
        assertThat(parse("{'architecture': 'densenet121'}"))
                .isEqualTo(PreprocessText.parse("timm"));
        Preprocess read =
                parse(
                        "{'architecture': 'densenet121', 'pretrained_cfg': {'input_size':"
                                + " [3, 288, 288], 'crop_pct': 0.95, 'interpolation': 'bilinear',"
                                + " 'mean': [0.485, 0.456, 0.406], 'std': [0.229, 0.224, 0.225]}}");
        assertThat(read.resize()).isEqualTo(Size.shortest(303));
        assertThat(read.crop()).isEqualTo(Size.of(288, 288));
        assertThat(read.interpolation()).isEqualTo(Interpolation.BILINEAR);
        assertThat(read.mean()).isEqualTo(MEAN);
        assertThat(read.std()).isEqualTo(STD);
        assertThat(parse("{'input_size': [3, 224, 224], 'crop_mode': 'squash'}").resize())
                .isEqualTo(Size.of(256, 256));
        assertThat(parse("{'input_size': [1, 9, 9], 'mean': [0], 'std': [1]}").channels())
                .isEqualTo(Channels.GRAY);
    }

    @Test
    void readsHuggingFaceAsItsProcessorDoes() {
        Preprocess read =
                parse(
                        "{'do_resize': true, 'size': {'shortest_edge': 256}, 'resample': 3,"
                                + " 'do_center_crop': true, 'crop_size': {'height': 224, 'width':"
                                + " 220}, "
                                + HALVES
                                + "}");
        assertThat(read.resize()).isEqualTo(Size.shortest(256));
        assertThat(read.interpolation()).isEqualTo(Interpolation.BICUBIC);
        assertThat(read.crop()).isEqualTo(Size.of(224, 220));
        assertThat(read.mean()).containsExactly(0.5f, 0.5f, 0.5f);
        read = parse("{'size': {'height': 30, 'width': 40}, 'do_normalize': false}");
        assertThat(read.resize()).isEqualTo(Size.of(30, 40));
        assertThat(read.crop()).isNull();
        assertThat(read.mean()).containsExactly(0f, 0f, 0f);
        assertThat(read.std()).containsExactly(1f, 1f, 1f);
        read =
                parse(
                        "{'do_resize': false, 'do_center_crop': true, 'crop_size': 9, "
                                + HALVES
                                + "}");
        assertThat(read.resize()).isNull();
        assertThat(read.crop()).isEqualTo(Size.of(9, 9));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "imagenet | preprocess: expected JSON",
                "[] | preprocess: expected a JSON object",
                "{} {} | more behind it",
                "{'a': 1} | preprocess: expected channels, crop, interpolation",
                "{} | expected 3 numbers in mean and in std for channels rgb, got 0 and 0",
                "{'mean': [0], 'std': [1]} | for channels rgb, got 1 and 1",
                "{'mean': 0} | preprocess mean: expected a list of numbers, got 0.0",
                "{'channels': 'cmyk\\n'} | preprocess channels: expected rgb, bgr or gray, got",
                "{'interpolation': 'nearest'} | expected bilinear or bicubic, got nearest",
                "{'orientation': true} | orientation: expected a text, got true",
                "{'orientation': 'turn'} | orientation: expected apply or ignore, got turn",
                "{'resize': 0} | preprocess resize: expected a whole number from 1 on, got 0.0",
                "{'resize': 2.5} | expected a whole number from 1 on, got 2.5",
                "{'resize': [1, 2, 3]} | expected one whole number, or two, got [1.0, 2.0, 3.0]",
                "{'crop': 16385} | size: expected 1 to 16384 pixels, got 16385",
                "{'mean': [0, 0, 0], 'std': [1, 0, 1]} | a std above 0",
                "{'mean': [0, 0, 0], 'std': [1, 1e-45, 1]} | keeps levels finite",
                "{'mean': [1e39, 0, 0], 'std': [1, 1, 1]} | expected a finite mean",
            })
    void refusesOursThatMakesNoSense(String text, String message) {
        refused(text, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'pretrained_cfg': 7} | pretrained_cfg: expected an object, got 7.0",
                "{'input_size': [3, 224, 256]} | expected 1 or 3 channels and a square",
                "{'input_size': [4, 9, 9]} | expected 1 or 3 channels and a square",
                "{'input_size': [3, 9.5, 9.5]} | input_size: expected whole numbers",
                "{'input_size': [3, 9, 9], 'crop_pct': 0} | a number above 0, at most 1, got 0.0",
                "{'input_size': [3, 9, 9], 'crop_mode': 'border'} | expected center or squash",
                "{'input_size': [3, 9, 9], 'interpolation': 'random'} | bilinear or bicubic",
                "{'input_size': [3, 9, 9], 'crop_pct': 1e-9} | expected 1 to 16384 pixels",
            })
    void refusesWhatTimmDoesOtherwise(String text, String message) {
        refused(text, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'do_resize': true, 'do_rescale': false} | levels divided by 255, and do_rescale",
                "{'do_resize': true, 'rescale_factor': 1} | levels divided by 255",
                "{'do_resize': false} | expected 3 numbers in mean",
                "{'do_resize': true, HALVES} | {'shortest_edge': ...} or {'height', 'width'}",
                "{'size': 224, HALVES} | {'shortest_edge': ...} or {'height', 'width'}, got 224.0",
                "{'size': {'longest_edge': 9}, HALVES} | size height: expected a whole number",
                "{'do_resize': false, 'resample': 2.5, HALVES} | resample: expected 2 (bilinear)",
                "{'do_resize': false, 'resample': 0, HALVES} | or 3 (bicubic), got 0.0",
                "{'do_resize': false, 'do_center_crop': true, HALVES} | crop_size: expected",
                "{'do_resize': false, 'do_pad': true, HALVES} | do_pad: expected false",
                "{'do_flip_channel_order': true, HALVES} | do_flip_channel_order: expected false",
                "{'crop_pct': 0.875, HALVES} | crop_pct: expected none; write down resize and crop",
                "{'do_normalize': 1} | do_normalize: expected true or false, got 1.0",
            })
    void refusesWhatHuggingFaceDoesOtherwise(String text, String message) {
        refused(text.replace("HALVES", HALVES), message.replace('\'', '"'));
    }

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }
}
