// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

/** How to talk to a demo that goes on serving: commands that work as they are printed. */
final class ServingGuide {

    private static final String TEXT =
            """
            Serving until Ctrl-C: Kafka on KAFKA, Flink on FLINK
            Topics tensors, features, weights and dead-letters, messages of up to 64 MB.

            See responses come, and what has none (in terminals of their own):
              kcat -C -q -u -b KAFKA -t features -f '%k: %S bytes, %h\\n'
              kcat -C -q -u -b KAFKA -t dead-letters -f '%k: %h\\n'

            Ask about one pixel of 16 channels, then with a file (safetensors, JSON or .npy):
              echo '{"inputs":[{"name":"x","datatype":"FP32","shape":[1,16,1,1],"data":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]}]}' | kcat -P -b KAFKA -t tensors -k pixel
              python3 -c 'import numpy; numpy.save("batch.npy", numpy.random.rand(4, 16, 32, 32).astype("f4"))'
              kcat -P -b KAFKA -t tensors -k file -X message.max.bytes=8388608 batch.npy

            Ask from Python:
              import numpy; from confluent_kafka import Producer; from safetensors.numpy import save
              producer = Producer({"bootstrap.servers": "KAFKA"})
              request = save({"input": numpy.random.rand(1, 16, 32, 32).astype("f4")})
              producer.produce("tensors", request, "python"); producer.flush()

            Serve a model of your own, and ask it with the header densestream-model:
              ./densestream weights init --output mine.safetensors --seed 7
              ./densestream weights publish mine.safetensors --model mine --version 1 \\
                  --bootstrap-servers KAFKA
              kcat -P -b KAFKA -t tensors -k mine -H densestream-model=mine batch.npy
            """;

    private ServingGuide() {}

    static String text(String bootstrapServers, String uiAddress) {
        return TEXT.replace("KAFKA", bootstrapServers).replace("FLINK", uiAddress).stripTrailing();
    }
}
