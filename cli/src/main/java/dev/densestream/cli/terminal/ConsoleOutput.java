// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.terminal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Standard output that remembers why it could not be written; a print stream says only that. */
public final class ConsoleOutput extends FilterOutputStream {

    private volatile @Nullable IOException failure;

    public ConsoleOutput(OutputStream out) {
        super(out);
    }

    /** The first failure; null if there was none. */
    public @Nullable IOException failure() {
        return failure;
    }

    /** Whether whoever reads has had enough, as {@code head} has. */
    public boolean isClosedByReader() {
        IOException found = failure;
        return found != null && String.valueOf(found.getMessage()).contains("Broken pipe");
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        try {
            out.write(bytes, from, count);
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            out.flush();
        } catch (IOException e) {
            failed(e);
        }
    }

    private void failed(IOException e) throws IOException {
        if (failure == null) {
            failure = e;
        }
        throw e;
    }
}
