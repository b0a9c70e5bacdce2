// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import dev.densestream.bench.onednn.OneDnn;
import dev.densestream.bench.onnx.OnnxRuntime;
import dev.densestream.bench.peer.Densestream;
import dev.densestream.bench.peer.Peer;
import dev.densestream.bench.peer.Pooling;
import dev.densestream.bench.pytorch.PyTorchEager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Who takes part. */
public final class Peers {

    /** Everybody but the reference engine, which is a definition and not a contestant. */
    public static final List<Peer> ALL = all();

    private static List<Peer> all() {
        List<Peer> peers = new ArrayList<>();
        peers.add(new Densestream("auto"));
        peers.addAll(Arrays.asList(OnnxRuntime.values()));
        peers.add(new PyTorchEager());
        peers.addAll(Arrays.asList(OneDnn.values()));
        return List.copyOf(peers);
    }

    /**
     * Those whose label begins with one of the given names; {@code densestream-NAME} also finds the
     * other engines of this project, and {@code pooling-NAME} an engine of the job that only
     * averages.
     *
     * @throws IllegalArgumentException if a name finds nobody
     */
    public static List<Peer> named(List<String> names) {
        List<Peer> found = new ArrayList<>();
        for (String name : names) {
            List<Peer> matching =
                    ALL.stream().filter(peer -> peer.label().startsWith(name)).toList();
            if (!matching.isEmpty()) {
                found.addAll(matching);
            } else if (name.startsWith(Pooling.PREFIX)) {
                found.add(new Pooling(name.substring(Pooling.PREFIX.length())));
            } else if (name.startsWith(Densestream.PREFIX)) {
                found.add(new Densestream(name.substring(Densestream.PREFIX.length())));
            } else {
                throw new IllegalArgumentException(
                        "peers: expected beginnings of %s, got %s"
                                .formatted(ALL.stream().map(Peer::label).toList(), name));
            }
        }
        return found;
    }

    private Peers() {}
}
