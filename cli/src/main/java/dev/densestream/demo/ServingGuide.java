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

            Send a picture, then all the demo's, and draw what came back:
              ./densestream send shoe.png --key mine
              ./densestream send --emit classes,features.denseblock1,features.denseblock3
              ./densestream receive --sheet drawn.png

            Ask from Python:
              from confluent_kafka import Producer
              producer = Producer({"bootstrap.servers": "KAFKA"})
              producer.produce("tensors", open("shoe.png", "rb").read(), "python"); producer.flush()

            Serve a model of your own, here a dense block, and ask it with the header densestream-model:
              ./densestream weights init --output block.safetensors --input-channels 16
              ./densestream weights publish block.safetensors --model block --version 1 \\
                  --bootstrap-servers KAFKA
              echo '{"inputs":[{"name":"x","datatype":"FP32","shape":[1,16,1,1],"data":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]}]}' | kcat -P -b KAFKA -t tensors -k pixel -H densestream-model=block
            """;

    private ServingGuide() {}

    static String text(String bootstrapServers, String uiAddress) {
        return TEXT.replace("KAFKA", bootstrapServers).replace("FLINK", uiAddress).stripTrailing();
    }
}
