// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.serde.Quoted;
import dev.densestream.serde.weights.problem.Problems;
import dev.densestream.serde.weights.problem.WeightsException.Reason;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The prefixes under which a file has dense blocks. */
final class BlockPrefixes {

    private static final int MAX_OFFERED = 8;

    /**
     * Checks that a prefix is empty or ends with a dot, and that a dense layer lies right below it.
     *
     * @throws dev.densestream.serde.weights.problem.WeightsException if not; it offers the prefixes
     *     that the file has
     */
    static void requireBlock(Collection<String> names, String prefix) {
        String where = prefix.isEmpty() ? "no prefix" : "prefix " + prefix;
        if (!prefix.isEmpty() && !prefix.endsWith(".")) {
            throw Problems.only(
                    Reason.PREFIX,
                    where,
                    "expected a prefix that ends with a dot, got none; did you mean "
                            + Quoted.plain(prefix)
                            + ".");
        }
        SortedSet<String> prefixes = in(names);
        if (!prefixes.contains(prefix)) {
            throw Problems.only(
                    Reason.NO_BLOCK,
                    where,
                    "expected tensors named %s%s1.<tensor>, got none; %s"
                            .formatted(Quoted.plain(prefix), TensorName.LAYER, offer(prefixes)));
        }
    }

    /** All prefixes that are followed by a numbered dense layer. */
    static SortedSet<String> in(Collection<String> names) {
        SortedSet<String> prefixes = new TreeSet<>();
        for (String name : names) {
            int layer = startOfLayer(name);
            if (layer >= 0 && TensorName.parse(name.substring(layer)) != null) {
                prefixes.add(name.substring(0, layer));
            }
        }
        return prefixes;
    }

    private static int startOfLayer(String name) {
        if (name.startsWith(TensorName.LAYER)) {
            return 0;
        }
        int dot = name.indexOf("." + TensorName.LAYER);
        return dot < 0 ? -1 : dot + 1;
    }

    private static String offer(SortedSet<String> prefixes) {
        if (prefixes.isEmpty()) {
            return "the file has no dense block in torchvision's names";
        }
        if (prefixes.size() == 1) {
            return prefixes.first().isEmpty()
                    ? "the file's block has no prefix: leave it out"
                    : "did you mean " + Quoted.plain(prefixes.first());
        }
        String offered =
                prefixes.stream()
                        .limit(MAX_OFFERED)
                        .map(prefix -> prefix.isEmpty() ? "(none)" : Quoted.plain(prefix))
                        .collect(Collectors.joining(", "));
        return "the file has blocks under %s%s: name one as prefix"
                .formatted(offered, prefixes.size() > MAX_OFFERED ? ", ..." : "");
    }

    private BlockPrefixes() {}
}
