// SPDX-License-Identifier: Apache-2.0
package dev.densestream.testkit;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A broker that answers some clients slowly when they ask which partitions a topic has: all traffic
 * goes through a proxy, which holds back those requests.
 */
public final class SlowKafka implements AutoCloseable {

    /** Metadata and DescribeTopicPartitions. */
    private static final List<Short> ASKS_FOR_PARTITIONS = List.of((short) 3, (short) 75);

    private final EmbeddedKafka broker;
    private final int brokerPort;
    private final ServerSocket door;
    private final String slowClients;

    private final AtomicInteger asked = new AtomicInteger();

    private volatile Duration delay = Duration.ZERO;

    private SlowKafka(EmbeddedKafka broker, int brokerPort, ServerSocket door, String slow) {
        this.broker = broker;
        this.brokerPort = brokerPort;
        this.door = door;
        this.slowClients = slow;
    }

    /**
     * Starts a broker that is as fast as any, at first.
     *
     * @param slowClients how the ids of the clients end that it will be slow for
     */
    public static SlowKafka start(String slowClients) throws IOException {
        ServerSocket door = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
        int port = LocalPorts.free(1)[0];
        EmbeddedKafka broker =
                EmbeddedKafka.start(
                        port,
                        Map.of(
                                "advertised.listeners",
                                "PLAINTEXT://localhost:" + door.getLocalPort()));
        SlowKafka kafka = new SlowKafka(broker, port, door, slowClients);
        run(kafka::accept);
        return kafka;
    }

    /** What every client is given; leads through the proxy. */
    public String bootstrapServers() {
        return "localhost:" + door.getLocalPort();
    }

    public void createTopic(String name, int partitions) {
        broker.createTopic(name, partitions, Map.of());
    }

    /** From now on, each such request takes so long. */
    public void delay(Duration time) {
        delay = time;
    }

    /** How many such requests went on to the broker. */
    public int asked() {
        return asked.get();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = door.accept();
            Socket server = new Socket(InetAddress.getByName("localhost"), brokerPort);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            run(() -> requests(client, server));
            run(() -> responses(server, client));
        }
    }

    private void requests(Socket client, Socket server) throws IOException {
        try (client;
                server) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(server.getOutputStream());
            while (true) {
                byte[] request = new byte[in.readInt()];
                in.readFully(request);
                if (isToBeSlow(ByteBuffer.wrap(request))) {
                    LockSupport.parkNanos(delay.toNanos());
                    asked.incrementAndGet();
                }
                ByteBuffer framed = ByteBuffer.allocate(Integer.BYTES + request.length);
                out.write(framed.putInt(request.length).put(request).array());
                out.flush();
            }
        }
    }

    /** A request begins with its kind, its version, a number and the client's id. */
    private boolean isToBeSlow(ByteBuffer request) {
        short kind = request.getShort();
        request.getShort();
        request.getInt();
        short length = request.getShort();
        if (length < 0 || !ASKS_FOR_PARTITIONS.contains(kind)) {
            return false;
        }
        byte[] id = new byte[length];
        request.get(id);
        return new String(id, StandardCharsets.UTF_8).endsWith(slowClients);
    }

    private static void responses(Socket server, Socket client) throws IOException {
        try (server;
                client) {
            server.getInputStream().transferTo(client.getOutputStream());
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void run(Work work) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                work.run();
                            } catch (IOException e) {
                                // one of the two has hung up
                            }
                        },
                        "slow-kafka");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
        broker.close();
    }
}
