package dev.densestream.densenet;

class ReferenceEngineContractTest extends EngineContractTest {

    @Override
    DenseBlockEngine engine() {
        return new ReferenceEngine();
    }
}
