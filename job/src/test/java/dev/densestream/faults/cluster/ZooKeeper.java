// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The ZooKeeper server that comes with Flink. */
final class ZooKeeper implements AutoCloseable {

    private final ServerProcess process;
    private final int port;

    private ZooKeeper(ServerProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * @param classPath Flink's
     */
    static ZooKeeper start(Path folder, String classPath, Ports ports) {
        int port = ports.next();
        Path settings = folder.resolve("zoo.cfg");
        try {
            Files.writeString(
                    settings,
                    """
                    dataDir=%s
                    clientPort=%d
                    tickTime=1000
                    admin.enableServer=false
                    server.1=localhost
                    """
                            .formatted(
                                    Files.createDirectories(folder.resolve("zookeeper-data")),
                                    port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ServerProcess process =
                ServerProcess.start(
                        new ServerProcess.Program(
                                "zookeeper",
                                List.of("-Xmx128m", "-XX:+UseSerialGC"),
                                classPath,
                                "org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer",
                                List.of("--zkConfigFile", settings.toString(), "--peerId", "1")),
                        folder);
        return new ZooKeeper(process, port);
    }

    String quorum() {
        return "localhost:" + port;
    }

    @Override
    public void close() {
        process.close();
    }
}
