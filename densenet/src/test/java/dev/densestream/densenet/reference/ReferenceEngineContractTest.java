// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.reference;

import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.engine.EngineContractTest;

class ReferenceEngineContractTest extends EngineContractTest {

    @Override
    protected Engine engine() {
        return new ReferenceEngine();
    }
}
