// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.serde.Quoted;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.weights.problem.Problems;
import dev.densestream.serde.weights.problem.WeightsException.Reason;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a whole network, by torchvision's names: {@code features.conv0.weight} and so on,
 * whatever comes before them. Also understood: no {@code features}, or {@code features_} (timm's
 * flattened networks), {@code norm_final} for {@code norm5}, and a classifier that is the first of
 * several modules.
 */
final class NetworkTensors {

    private static final String CONV0 = "conv0.weight";
    private static final Pattern BLOCK =
            Pattern.compile("features\\.denseblock([1-9][0-9]{0,2})\\.", Pattern.DOTALL);
    private static final Pattern TRANSITION =
            Pattern.compile("features\\.transition([1-9][0-9]{0,2})\\..*", Pattern.DOTALL);
    private static final String NORM = "(weight|bias|running_mean|running_var)";
    private static final Pattern KNOWN =
            Pattern.compile(
                    ("features\\.conv[0-2]\\.(weight|bias)"
                                    + "|features\\.norm[0-25]\\.NORM"
                                    + "|features\\.transition[1-9][0-9]{0,2}\\.norm\\.NORM"
                                    + "|features\\.transition[1-9][0-9]{0,2}\\.conv\\.(weight|bias)"
                                    + "|features\\.pool0\\.1\\.filt"
                                    + "|classifier\\.(weight|bias)")
                            .replace("NORM", NORM));

    /** A state dict has them, and no forward pass needs them. */
    private static final List<String> NEEDLESS = List.of(".num_batches_tracked", "op_threshs");

    private static final int MAX_OFFERED = 8;

    private final String prefix;
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final SortedMap<Integer, String> blocks = new TreeMap<>();
    private int lastTransition;

    private NetworkTensors(String prefix) {
        this.prefix = prefix;
    }

    /**
     * Whether a file is to be read as a whole network: the prefix names no block, and below it is a
     * first convolution.
     */
    static boolean isNetwork(Safetensors file, String prefix) {
        Collection<String> names = file.tensors().keySet();
        return !BlockPrefixes.in(names).contains(prefix) && !prefixes(names, prefix).isEmpty();
    }

    private static List<String> prefixes(Collection<String> names, String prefix) {
        return names.stream()
                .filter(name -> name.endsWith(CONV0))
                .map(name -> name.substring(0, name.length() - CONV0.length()))
                .map(NetworkTensors::withoutFeatures)
                .filter(found -> found.isEmpty() || found.endsWith("."))
                .filter(found -> found.startsWith(prefix))
                .distinct()
                .toList();
    }

    private static String withoutFeatures(String before) {
        return before.endsWith("features.") || before.endsWith("features_")
                ? before.substring(0, before.length() - "features.".length())
                : before;
    }

    /**
     * The network's tensors; what is wrong with single names goes to {@code problems}.
     *
     * @param prefix what the prefix of the names begins with: all of it where the file has several
     *     networks
     * @throws dev.densestream.serde.weights.problem.WeightsException if the file has several
     */
    static NetworkTensors find(Safetensors file, String prefix, Problems problems) {
        List<String> prefixes = prefixes(file.tensors().keySet(), prefix);
        if (prefixes.size() != 1 && !prefixes.contains(prefix)) {
            throw Problems.only(
                    Reason.PREFIX,
                    prefix.isEmpty() ? "no prefix" : "prefix " + prefix,
                    "expected one network, got conv0.weight under %s: name one as prefix"
                            .formatted(
                                    prefixes.stream()
                                            .limit(MAX_OFFERED)
                                            .map(one -> one.isEmpty() ? "(none)" : one)
                                            .map(Quoted::plain)
                                            .collect(Collectors.joining(", "))));
        }
        NetworkTensors network =
                new NetworkTensors(prefixes.size() == 1 ? prefixes.get(0) : prefix);
        for (TensorInfo tensor : file.tensors().values()) {
            if (tensor.name().startsWith(network.prefix)) {
                network.add(tensor, problems);
            }
        }
        return network;
    }

    private void add(TensorInfo tensor, Problems problems) {
        String below = tensor.name().substring(prefix.length());
        String name = torchvisionName(below);
        Matcher block = BLOCK.matcher(name);
        if (block.lookingAt()) {
            if (name.startsWith(TensorName.LAYER, block.end())) {
                int start = prefix.length() + below.length() - (name.length() - block.end());
                blocks.put(Integer.valueOf(block.group(1)), tensor.name().substring(0, start));
                return;
            }
        } else if (KNOWN.matcher(name).matches()) {
            Matcher transition = TRANSITION.matcher(name);
            if (transition.matches()) {
                lastTransition = Math.max(lastTransition, Integer.parseInt(transition.group(1)));
            }
            TensorInfo earlier = tensors.putIfAbsent(name, tensor);
            if (earlier != null) {
                problems.add(
                        Reason.DUPLICATE_TENSOR,
                        tensor.name(),
                        "expected one name for a tensor, got it as "
                                + Quoted.plain(earlier.name())
                                + " too");
            }
            return;
        }
        if (NEEDLESS.stream().noneMatch(name::endsWith) && !below.startsWith("selftest.")) {
            problems.add(
                    Reason.UNKNOWN_TENSOR,
                    tensor.name(),
                    "expected a tensor of a DenseNet in torchvision's names, got one that is left"
                            + " over");
        }
    }

    /** What torchvision calls a tensor whose name below the prefix is this. */
    private static String torchvisionName(String below) {
        if (below.startsWith("classifier.0.")) {
            return "classifier." + below.substring("classifier.0.".length());
        }
        if (below.startsWith("classifier.") || below.startsWith("op_threshs")) {
            return below;
        }
        boolean named = below.startsWith("features.") || below.startsWith("features_");
        String rest = named ? below.substring("features.".length()) : below;
        return "features."
                + (rest.startsWith("norm_final.")
                        ? "norm5." + rest.substring("norm_final.".length())
                        : rest);
    }

    /** What the file's names start with. */
    String prefix() {
        return prefix;
    }

    /** All but those of the blocks, by torchvision's names. */
    Map<String, TensorInfo> tensors() {
        return tensors;
    }

    @Nullable TensorInfo get(String name) {
        return tensors.get(name);
    }

    boolean has(String name) {
        return tensors.containsKey(name);
    }

    /** The prefixes of the blocks, by their numbers. */
    SortedMap<Integer, String> blocks() {
        return blocks;
    }

    /** How many blocks there are, unless some are missing. */
    int lastBlock() {
        return Math.max(blocks.isEmpty() ? 0 : blocks.lastKey(), lastTransition + 1);
    }
}
