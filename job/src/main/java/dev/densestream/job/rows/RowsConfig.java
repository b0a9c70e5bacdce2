// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.rows;

import java.io.Serializable;

/**
 * How rows are written.
 *
 * @param identity what makes two rows the same
 */
public record RowsConfig(Format format, Identity identity) implements Serializable {

    public static final RowsConfig DEFAULT = new RowsConfig(Format.JSON, Identity.POSITION);

    /** What a row looks like. */
    public enum Format {
        /** Plain JSON, as connectors of vector stores take it. */
        JSON,
        /** With the schema that Kafka Connect's JDBC sinks need; the vector is an array. */
        CONNECT,
        /** The same with the vector of Debezium's sink for PostgreSQL's extension pgvector. */
        CONNECT_PGVECTOR
    }

    /** What the id of a row is made of. */
    public enum Identity {
        /** Topic, partition, offset and image: each image of each request has a row. */
        POSITION,
        /** Model, key and image: the newest image of a key replaces earlier ones. */
        KEY
    }
}
