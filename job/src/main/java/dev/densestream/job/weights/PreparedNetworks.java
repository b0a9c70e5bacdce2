// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.weights;

import dev.densestream.job.record.ModelVersion;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.util.function.SupplierWithException;
import org.jspecify.annotations.Nullable;

/**
 * Prepared networks of this JVM: each is prepared once, shared by all who hold a lease of it, and
 * forgotten when the last lease ends.
 */
public final class PreparedNetworks {

    /** Guarded by the class's lock. */
    private static final Map<Key, Shared> SHARED = new HashMap<>();

    /**
     * What makes two networks the same. Normalization, eps and dtypes are in the file, so its
     * digest covers them.
     */
    public record Key(String engine, String sha256, String prefix) {}

    private PreparedNetworks() {}

    /** What this JVM shares a version's network under. */
    public static Key key(ModelVersion id, String engine) {
        return new Key(engine, id.sha256(), id.prefix());
    }

    /** A new lease; the network need not be prepared yet. Its holder closes it, once. */
    public static synchronized Lease lease(Key key) {
        Shared shared = SHARED.computeIfAbsent(key, Shared::new);
        shared.leases++;
        return new Lease(shared);
    }

    /** How many networks are held by somebody. */
    public static synchronized int held() {
        return SHARED.size();
    }

    private static synchronized void end(Shared shared) {
        shared.leases--;
        if (shared.leases == 0) {
            SHARED.remove(shared.key, shared);
        }
    }

    private static final class Shared {

        private final Key key;
        private int leases;

        /** Written under this object's lock. */
        private volatile @Nullable PreparedModel network;

        private long nanos;

        Shared(Key key) {
            this.key = key;
        }
    }

    /** A share in a network. Safe for any thread. */
    public static final class Lease implements AutoCloseable {

        private final Shared shared;
        private boolean prepared;
        private boolean closed;

        private Lease(Shared shared) {
            this.shared = shared;
        }

        /**
         * The network; prepared now if nobody has yet. Others who ask for the same one meanwhile
         * wait for it, and try themselves if it fails.
         */
        public <E extends Exception> PreparedModel network(
                SupplierWithException<PreparedModel, E> prepare) throws E {
            synchronized (shared) {
                PreparedModel network = shared.network;
                if (network == null) {
                    long start = System.nanoTime();
                    network = prepare.get();
                    shared.nanos = System.nanoTime() - start;
                    shared.network = network;
                    prepared = true;
                }
                return network;
            }
        }

        /** Whether somebody has prepared the network; waits for nobody who does. */
        public boolean ready() {
            return shared.network != null;
        }

        /** How long preparing took whoever did it, in milliseconds. */
        public double preparationMillis() {
            synchronized (shared) {
                return shared.nanos / 1e6;
            }
        }

        /** Whether another holder had prepared the network. */
        public boolean preparedByAnother() {
            synchronized (shared) {
                return !prepared;
            }
        }

        @Override
        public void close() {
            synchronized (this) {
                if (closed) {
                    return;
                }
                closed = true;
            }
            end(shared);
        }
    }
}
