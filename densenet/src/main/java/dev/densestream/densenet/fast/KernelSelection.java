// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.ScalarKernels;
import dev.densestream.densenet.kernel.vector.VectorKernels;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The kernels of this JVM, chosen and logged once. */
public final class KernelSelection {

    /**
     * The system property that asks for {@code auto} (the default), {@code scalar} or {@code
     * vector}.
     */
    public static final String PROPERTY = "densenet.kernels";

    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final int NARROWEST_VECTOR_BITS = 128;
    private static final String HOW_TO_LOAD =
            "start the JVM with --add-modules=jdk.incubator.vector"
                    + " (Flink: env.java.opts.taskmanager)";

    private static final class Holder {
        static final Kernels BEST = log(select(System.getProperty(PROPERTY, "auto")));
    }

    /**
     * The fastest kernels that this JVM can run, or those that the property {@link #PROPERTY}
     * names.
     *
     * @throws IllegalStateException if the property asks for what this JVM does not have
     */
    public static Kernels best() {
        return Holder.BEST;
    }

    /** Whether the Vector API is loaded and this machine has vectors worth using. */
    public static boolean vectorAvailable() {
        // asked before VectorKernels is touched: without the module it cannot be linked
        return moduleLoaded() && vectorBits() >= NARROWEST_VECTOR_BITS;
    }

    private static boolean moduleLoaded() {
        return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
    }

    private static int vectorBits() {
        return new VectorKernels().lanes() * Float.SIZE;
    }

    private static String whyNoVectors() {
        return moduleLoaded()
                ? tooNarrow(vectorBits())
                : "The Vector API module is not loaded; " + HOW_TO_LOAD;
    }

    static String tooNarrow(int bits) {
        return "This JVM's vectors have %d bits, at least %d are needed; use a machine with wider ones, and leave -XX:UseAVX, -XX:UseSSE and -XX:MaxVectorSize at their defaults"
                .formatted(bits, NARROWEST_VECTOR_BITS);
    }

    static Kernels select(String wanted) {
        return switch (wanted) {
            case "auto" -> vectorAvailable() ? new VectorKernels() : new ScalarKernels();
            case "scalar" -> new ScalarKernels();
            case "vector" -> {
                if (!vectorAvailable()) {
                    throw new IllegalStateException(
                            "%s=vector: the Vector API is not available. %s"
                                    .formatted(PROPERTY, whyNoVectors()));
                }
                yield new VectorKernels();
            }
            default ->
                    throw new IllegalStateException(
                            "%s: expected auto, scalar or vector, got %s; correct the property"
                                    .formatted(PROPERTY, wanted));
        };
    }

    private static Kernels log(Kernels chosen) {
        Logger logger = System.getLogger(KernelSelection.class.getName());
        String wanted = System.getProperty(PROPERTY, "auto");
        if (chosen instanceof ScalarKernels && wanted.equals("auto")) {
            logger.log(Level.WARNING, "Kernels: scalar. " + whyNoVectors() + ".");
        } else {
            logger.log(Level.INFO, "Kernels: " + chosen.description() + ".");
        }
        return chosen;
    }

    private KernelSelection() {}
}
