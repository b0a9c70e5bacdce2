// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import java.util.List;

/** What the job is given to do. */
interface Load {

    /** What it is called in tables. */
    String id();

    /** The images of each record. */
    int images();

    /** The value of every record. */
    byte[] request();

    /** The file of weights, of model {@code default}. */
    byte[] weights();

    /** Options of the job. */
    List<String> options();
}
