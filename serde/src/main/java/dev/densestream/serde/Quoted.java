// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

/** Text of others, made fit for a line of ours. */
public final class Quoted {

    private static final int MAX_LENGTH = 80;

    private Quoted() {}

    /** The text in double quotes on one line: shortened, control characters replaced. */
    public static String of(String text) {
        return '"' + plain(text) + '"';
    }

    /** The text on one line without quotes: shortened, control characters replaced. */
    public static String plain(String text) {
        return line(text, MAX_LENGTH);
    }

    /** The text on one line of at most {@code maxLength} characters and an ellipsis. */
    public static String line(String text, int maxLength) {
        StringBuilder line = new StringBuilder();
        int end = Math.min(text.length(), maxLength);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            line.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
        }
        return text.length() > maxLength ? line + "..." : line.toString();
    }
}
