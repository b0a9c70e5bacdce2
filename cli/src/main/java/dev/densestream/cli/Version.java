// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of this build, and of the JVM it runs on. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = DensestreamMain.class.getPackage().getImplementationVersion();
        return new String[] {
            "densestream " + (version == null ? "development build" : version),
            "Java " + Runtime.version() + " on " + System.getProperty("os.name")
        };
    }
}
