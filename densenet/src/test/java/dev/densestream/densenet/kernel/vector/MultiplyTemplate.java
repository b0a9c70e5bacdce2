// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Writes the unrolled products of the package {@code kernel.vector.generated}. Their text is {@code
 * multiply.template}, which begins with how to read it.
 */
final class MultiplyTemplate {

    private static final String CLASS = MultiplyTemplate.class.getName().replace('.', '/');

    /** The command that writes the files, from the root of the project. */
    static final String COMMAND = "java densenet/src/test/java/" + CLASS + ".java";

    private static final String TEMPLATE = "src/test/resources/multiply.template";
    private static final String FOLDER =
            "src/main/java/dev/densestream/densenet/kernel/vector/generated";

    private static final Pattern SECTION = Pattern.compile("(?m)^== ");
    private static final Pattern PART = Pattern.compile("(?m)^( *)#(\\w+)( (\\d) x (\\d+))?\n");

    private final Path module;
    private final Map<String, String> sections;

    /**
     * @param module the folder of the module densenet
     */
    MultiplyTemplate(Path module) throws IOException {
        this.module = module;
        sections =
                SECTION.splitAsStream(Files.readString(module.resolve(TEMPLATE)))
                        .skip(1)
                        .map(section -> section.split("\n", 2))
                        .collect(toMap(section -> section[0], section -> section[1]));
    }

    public static void main(String[] arguments) throws IOException {
        MultiplyTemplate template = new MultiplyTemplate(Path.of("densenet"));
        for (Map.Entry<Path, String> file : template.files().entrySet()) {
            Files.writeString(file.getKey(), file.getValue());
        }
    }

    /** The text of each file. */
    Map<Path, String> files() {
        Map<Path, String> files = new TreeMap<>();
        for (String name : sections.keySet()) {
            if (name.endsWith(".java")) {
                files.put(module.resolve(FOLDER).resolve(name), expand(name, new Tile(0, 0)));
            }
        }
        return files;
    }

    private String expand(String name, Tile tile) {
        String text = Objects.requireNonNull(sections.get(name), name);
        return tile.unroll(PART.matcher(text).replaceAll(part -> part(part, tile)));
    }

    private String part(MatchResult part, Tile outer) {
        Tile tile = part.group(3) == null ? outer : Tile.of(part.group(4), part.group(5));
        return expand(part.group(2), tile).indent(part.group(1).length());
    }

    /** Sums of some vectors, named a and b, by some columns. */
    private record Tile(int vectors, int columns) {

        private static final Pattern SUMS = Pattern.compile("\\$([ab])\\{(.+?)}");
        private static final Pattern LINES = Pattern.compile("(?:.*\\$[j(].*\n)+");
        private static final Pattern NUMBER =
                Pattern.compile("\\$\\(j( / 2)? \\+ (\\d*) ?(columns)?\\)");

        static Tile of(String vectors, String columns) {
            return new Tile(Integer.parseInt(vectors), Integer.parseInt(columns));
        }

        String unroll(String text) {
            String kept = vectors == 2 ? text : text.replaceAll(".*(b\\$j|\\$b\\{).*\n", "");
            String listed = SUMS.matcher(kept).replaceAll(m -> sums(m.group(1), m.group(2)));
            String unrolled = LINES.matcher(listed).replaceAll(m -> unrolled(m.group()));
            return plain(unrolled.replace("$columns", "" + columns));
        }

        private String sums(String vector, String separator) {
            return each(j -> vector + j, separator);
        }

        private String unrolled(String lines) {
            return each(j -> column(lines, j), "");
        }

        private String each(IntFunction<String> column, String separator) {
            return IntStream.range(0, columns).mapToObj(column).collect(joining(separator));
        }

        private String column(String lines, int j) {
            String odd = j % 2 == 1 ? lines : lines.replaceAll(".* // odd \\$j\n", "");
            String kept = j < columns - 1 ? odd : odd.replaceAll(".* // not last \\$j\n", "");
            String code = kept.replaceAll(" // .*", "");
            return NUMBER.matcher(code).replaceAll(m -> number(m, j)).replace("$j", "" + j);
        }

        private String number(MatchResult number, int j) {
            int start = number.group(1) == null ? j : j / 2;
            int times = number.group(2).isEmpty() ? 1 : Integer.parseInt(number.group(2));
            return "" + (start + times * (number.group(3) == null ? 1 : columns));
        }

        /** Leaves out what a zero or a one makes superfluous. */
        private static String plain(String text) {
            String plain = text.replace("[w + 0]", "[w]").replace("k * 1;", "k;");
            return plain.replace("w += 1;", "w++;");
        }
    }
}
