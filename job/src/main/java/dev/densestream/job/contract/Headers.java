// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.contract;

/** The names of headers that the job reads or writes. They never change. */
public final class Headers {

    /** The media type of a message. */
    public static final String CONTENT_TYPE = "content-type";

    /** Which model a request asks for, and which one has answered. */
    public static final String MODEL = "densestream-model";

    /** Which version of the model. */
    public static final String MODEL_VERSION = "densestream-model-version";

    /** Which outputs a request asks for, with commas between their names. */
    public static final String EMIT = "densestream-emit";

    /** The digest of the weights that have answered. */
    public static final String WEIGHTS_SHA256 = "densestream-weights-sha256";

    /** The version of weights, on their topic. */
    public static final String WEIGHTS_VERSION = "model-version";

    /**
     * Who has published weights, on their topic: the name of a user, as that one's machine says.
     */
    public static final String PUBLISHED_BY = "densestream-published-by";

    /** The partition of the request that a response answers. */
    public static final String SOURCE_PARTITION = "densestream-source-partition";

    /** The offset of the request that a response answers. */
    public static final String SOURCE_OFFSET = "densestream-source-offset";

    private Headers() {}
}
