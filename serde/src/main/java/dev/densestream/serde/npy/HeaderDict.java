// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.npy;

import dev.densestream.serde.Quoted;
import dev.densestream.serde.npy.NpyException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header's Python dictionary: {@code {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3),
 * }}, keys in any order, then spaces and newlines.
 *
 * <p>Reads just the literals that can stand there: strings without escapes, True, False and tuples
 * of whole numbers. Anything else is refused, so nothing is ever evaluated.
 */
final class HeaderDict {

    // 18 digits always fit a long
    private static final int MAX_DIGITS = 18;

    private final byte[] file;
    private final int end;
    private int at;

    private @Nullable String descr;
    private @Nullable Boolean fortranOrder;
    private @Nullable List<Long> shape;

    private HeaderDict(byte[] file, int begin, int end) {
        this.file = file;
        this.at = begin;
        this.end = end;
    }

    /** Reads the header in {@code file[begin, end)}. */
    static HeaderDict parse(byte[] file, int begin, int end) {
        HeaderDict dict = new HeaderDict(file, begin, end);
        dict.dictionary();
        dict.padding();
        return dict;
    }

    String descr() {
        return required("descr", descr);
    }

    boolean fortranOrder() {
        return required("fortran_order", fortranOrder);
    }

    /** Each side is at least 0. */
    List<Long> shape() {
        return required("shape", shape);
    }

    private void dictionary() {
        expect('{');
        skipSpaces();
        while (!take('}')) {
            String key = string("a key");
            skipSpaces();
            expect(':');
            skipSpaces();
            value(key);
            skipSpaces();
            if (!take(',')) {
                expect('}');
                return;
            }
            skipSpaces();
        }
    }

    private void value(String key) {
        switch (key) {
            case "descr" -> descr = once(key, descr, description());
            case "fortran_order" -> fortranOrder = once(key, fortranOrder, truth());
            case "shape" -> shape = once(key, shape, tuple());
            default ->
                    throw new NpyException(
                            Reason.HEADER_KEYS,
                            "header: expected exactly descr, fortran_order and shape, got "
                                    + Quoted.of(key));
        }
    }

    private String description() {
        if (peek() == '[' || peek() == '(') {
            throw new NpyException(
                    Reason.DESCR,
                    "descr: expected '<f8', '<f4', '<f2' or '|u1', got a structured dtype; send a"
                            + " plain array");
        }
        return string("a string");
    }

    private boolean truth() {
        if (takeWord("True")) {
            return true;
        }
        if (takeWord("False")) {
            return false;
        }
        throw unexpected("True or False");
    }

    private List<Long> tuple() {
        expect('(');
        skipSpaces();
        List<Long> sides = new ArrayList<>();
        while (!take(')')) {
            sides.add(wholeNumber());
            skipSpaces();
            boolean comma = take(',');
            skipSpaces();
            if (!comma && (sides.size() == 1 || peek() != ')')) {
                // (3) is a number, (3,) a tuple
                throw unexpected("','");
            }
        }
        return sides;
    }

    private long wholeNumber() {
        int begin = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        int digits = at - begin;
        if (digits == 0 || (digits > 1 && file[begin] == '0')) {
            at = begin;
            throw unexpected("a whole number");
        }
        if (digits > MAX_DIGITS) {
            throw new NpyException(
                    Reason.SHAPE_OVERFLOW,
                    "shape: expected sides of at most %d digits, got %d"
                            .formatted(MAX_DIGITS, digits));
        }
        long number = Long.parseLong(text(begin, at));
        // Python 2 wrote large numbers as 2L
        take('L');
        return number;
    }

    private String string(String expected) {
        char quote = peek();
        if (quote != '\'' && quote != '"') {
            throw unexpected(expected);
        }
        int begin = ++at;
        while (peek() != quote) {
            if (at == end || peek() < ' ' || peek() > '~' || peek() == '\\') {
                throw unexpected("printable ASCII without escapes and a closing " + quote);
            }
            at++;
        }
        return text(begin, at++);
    }

    private void padding() {
        while (take(' ') || take('\n')) {
            // the header is padded so that the array begins at an aligned byte, by some programs
        }
        if (at != end) {
            throw unexpected("the end of the header");
        }
    }

    private void skipSpaces() {
        while (take(' ')) {
            // spaces have no meaning between tokens
        }
    }

    private boolean take(char c) {
        boolean there = at < end && file[at] == c;
        if (there) {
            at++;
        }
        return there;
    }

    private boolean takeWord(String word) {
        boolean there = end - at >= word.length() && text(at, at + word.length()).equals(word);
        if (there) {
            at += word.length();
        }
        return there;
    }

    private void expect(char c) {
        if (!take(c)) {
            throw unexpected("'" + c + "'");
        }
    }

    /** The next character; 0 at the end. */
    private char peek() {
        return at < end ? (char) (file[at] & 0xff) : 0;
    }

    private String text(int from, int to) {
        return new String(file, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static <T> T once(String key, @Nullable T before, T value) {
        if (before != null) {
            throw new NpyException(
                    Reason.HEADER_KEYS, "header: the key '%s' comes twice".formatted(key));
        }
        return value;
    }

    private static <T> T required(String key, @Nullable T value) {
        if (value == null) {
            throw new NpyException(
                    Reason.HEADER_KEYS, "header: the key '%s' is missing".formatted(key));
        }
        return value;
    }

    private NpyException unexpected(String expected) {
        String got = at < end ? "0x%02x".formatted(file[at]) : "the end of the header";
        return new NpyException(
                Reason.HEADER_SYNTAX,
                "header: expected %s at byte %d, got %s".formatted(expected, at, got));
    }
}
