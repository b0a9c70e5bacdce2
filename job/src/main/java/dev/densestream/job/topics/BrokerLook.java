// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.topics;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers something again and again until it is closed, on a thread of its own.
 *
 * <p>Brokers that do not answer are told of once, however long that lasts, and fail nothing.
 */
final class BrokerLook implements TopicsView.Look {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerLook.class);

    /** So that a look and a second one are over within a minute. */
    static final int CALL_MILLIS = 15_000;

    private static final long SOON_MILLIS = 3_000;

    private final Properties client;
    private final Request request;
    private final long intervalMillis;
    private final Thread thread;
    private @Nullable Admin admin;
    private boolean answered = true;

    /** What is asked. */
    interface Request {
        /** Asks once; whether to ask again soon. */
        boolean ask(Admin admin) throws ExecutionException, InterruptedException;
    }

    /**
     * Begins at once.
     *
     * @param what is asked for, as a log line says it
     */
    BrokerLook(Properties client, String what, Request request) {
        this.client = new Properties();
        // a look more or less does not matter, but its client's complaints do
        this.client.setProperty("reconnect.backoff.max.ms", "10000");
        this.client.putAll(client);
        this.request = request;
        // tests look more often
        this.intervalMillis = Long.getLong("densestream.look-millis", 20_000);
        thread = new Thread(() -> run(what), "densestream-" + what);
        thread.setDaemon(true);
        thread.setContextClassLoader(BrokerLook.class.getClassLoader());
        thread.start();
    }

    private void run(String what) {
        try {
            while (true) {
                boolean again = askOnce(what);
                Thread.sleep(again ? Math.min(SOON_MILLIS, intervalMillis) : intervalMillis);
            }
        } catch (InterruptedException e) {
            LOG.debug("No more looks at {}", what);
        } finally {
            closeAdmin();
        }
    }

    private boolean askOnce(String what) throws InterruptedException {
        try {
            if (admin == null) {
                admin = Admin.create(client);
            }
            boolean again = request.ask(admin);
            if (!answered) {
                LOG.info("Brokers tell of {} again", what);
            }
            answered = true;
            return again;
        } catch (ExecutionException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            if (answered) {
                LOG.warn(
                        "Brokers do not tell of {} ({}); changes of topics are not noticed until"
                                + " they do",
                        what,
                        e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
            }
            answered = false;
            return false;
        }
    }

    private void closeAdmin() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
