/** Sends records to a topic and reads them back, as the command line does. */
@NullMarked
package dev.densestream.client;

import org.jspecify.annotations.NullMarked;
