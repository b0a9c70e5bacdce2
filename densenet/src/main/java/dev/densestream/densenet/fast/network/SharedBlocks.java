// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.network;

import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.densenet.fast.block.CompiledBlock;
import dev.densestream.densenet.kernel.Kernels;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Compiled blocks of this JVM's networks, each of which is there once: versions of which only some
 * stages were trained again share the others. Blocks are forgotten with the networks that hold
 * them.
 */
final class SharedBlocks {

    /** By what they compute and the kernels that do it; guarded by the class's lock. */
    private static final Map<String, WeakReference<Shared>> KNOWN = new HashMap<>();

    /** A block with its weights as they are, and packed. */
    record Shared(DenseBlock block, CompiledBlock program) {}

    /** The one of equal weights that is there already, else a new one. */
    static Shared of(
            DenseBlock block, Kernels kernels, Function<DenseBlock, CompiledBlock> compile) {
        String key = kernels.description() + " " + digest(block);
        Shared known = known(key);
        return known != null ? known : add(key, new Shared(block, compile.apply(block)));
    }

    private static synchronized @Nullable Shared known(String key) {
        WeakReference<Shared> reference = KNOWN.get(key);
        return reference == null ? null : reference.get();
    }

    private static synchronized Shared add(String key, Shared made) {
        KNOWN.values().removeIf(reference -> reference.get() == null);
        Shared known = known(key);
        if (known != null) {
            return known;
        }
        KNOWN.put(key, new WeakReference<>(made));
        return made;
    }

    /** SHA-256 of all that tells one block from another. */
    private static String digest(DenseBlock block) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
        digest.update(block.normalization().name().getBytes(StandardCharsets.UTF_8));
        update(digest, block.eps(), block.inputChannels(), block.growthRate());
        for (DenseLayer layer : block.layers()) {
            update(digest, layer.norm1());
            if (layer instanceof BottleneckLayer bottleneck) {
                update(digest, bottleneck.conv1());
                update(digest, bottleneck.norm2());
                update(digest, bottleneck.conv2());
            } else {
                update(digest, ((PlainLayer) layer).conv1());
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, Convolution convolution) {
        update(digest, convolution.outChannels(), convolution.inChannels());
        update(digest, convolution.weight());
        update(digest, convolution.bias());
    }

    private static void update(MessageDigest digest, BatchNorm norm) {
        BatchNorm.Affine affine = norm.affine();
        BatchNorm.Running running = norm.running();
        update(digest, affine == null ? 0 : 1, running == null ? 0 : 1);
        if (affine != null) {
            update(digest, affine.weight());
            update(digest, affine.bias());
        }
        if (running != null) {
            update(digest, running.mean());
            update(digest, running.variance());
        }
    }

    private static void update(MessageDigest digest, double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES);
        bytes.asDoubleBuffer().put(values);
        digest.update(bytes);
    }

    private SharedBlocks() {}
}
