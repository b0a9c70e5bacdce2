// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fails a job whose Kafka client died unheard. Knows, in this JVM, every open client, which job the
 * task that owns it belongs to, and how to fail that job.
 */
public final class ClientWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ClientWatch.class);

    private static final long PERIOD_MILLIS = 200;
    private static final long SEARCH_MILLIS = 20;

    private static final Set<WatchedClient> CLIENTS = ConcurrentHashMap.newKeySet();
    private static final Map<Thread, String> JOBS = new WeakHashMap<>();
    private static final List<Registration> REGISTRATIONS = new ArrayList<>();

    /** Runs while clients are open, so that it keeps no class loader of a job that is gone. */
    private static @Nullable Thread watch;

    private ClientWatch() {}

    /**
     * A task that can be failed, until it is closed.
     *
     * @param job its job's id
     * @param thread the task's own
     * @param fail fails the task whatever its thread is doing
     */
    public record Registration(String job, Thread thread, Consumer<Throwable> fail)
            implements AutoCloseable {

        @Override
        public void close() {
            synchronized (ClientWatch.class) {
                REGISTRATIONS.remove(this);
            }
        }
    }

    /** A task of a job calls this on its own thread; by {@code fail} the job can be failed. */
    public static synchronized Registration register(String job, Consumer<Throwable> fail) {
        Registration task = new Registration(job, Thread.currentThread(), fail);
        REGISTRATIONS.add(task);
        return task;
    }

    /** The clients of the calling thread are that job's. */
    public static synchronized void belongsTo(String job) {
        JOBS.put(Thread.currentThread(), job);
    }

    static synchronized void add(WatchedClient client) {
        CLIENTS.add(client);
        if (watch == null) {
            watch = new Thread(ClientWatch::run, "kafka-client-watch");
            watch.setDaemon(true);
            watch.start();
        }
    }

    static void failed(WatchedClient client, ClientFailure failure) {
        LOG.error(failure.getMessage(), failure.getCause());
        ClientDeaths.happened();
        Registration task = taskFor(client.owner());
        if (task == null) {
            client.owner().interrupt();
        } else {
            task.fail().accept(failure);
        }
    }

    /** Fails a job by one of its tasks in this JVM, if there is one. */
    static void failJob(String job, Throwable cause) {
        Registration task = taskOf(job);
        if (task != null) {
            task.fail().accept(cause);
        }
    }

    private static synchronized @Nullable Registration taskOf(@Nullable String job) {
        return REGISTRATIONS.stream()
                .filter(task -> task.job().equals(job))
                .findFirst()
                .orElse(null);
    }

    /** The owner itself where it can be failed, else another task of its job. */
    private static synchronized @Nullable Registration taskFor(Thread owner) {
        for (Registration task : REGISTRATIONS) {
            if (task.thread() == owner) {
                return task;
            }
        }
        return taskOf(JOBS.get(owner));
    }

    private static void run() {
        while (!ended()) {
            boolean allFound = true;
            for (WatchedClient client : CLIENTS) {
                if (client.done()) {
                    CLIENTS.remove(client);
                } else {
                    look(client);
                    allFound &= client.found();
                }
            }
            try {
                Thread.sleep(allFound ? PERIOD_MILLIS : SEARCH_MILLIS);
            } catch (InterruptedException e) {
                LOG.debug("Nobody interrupts this thread", e);
            }
        }
    }

    private static void look(WatchedClient client) {
        try {
            client.look();
        } catch (RuntimeException | Error e) {
            // without memory now, perhaps; the next look comes soon
            LOG.warn("A Kafka client could not be looked after", e);
        }
    }

    private static synchronized boolean ended() {
        if (CLIENTS.isEmpty()) {
            watch = null;
            return true;
        }
        return false;
    }
}
