package dev.densestream.faults;

/** Takes the only broker away for some seconds. */
record BrokerRestart(boolean kill) implements Scenario {

    private static final int SECONDS_AWAY = 3;

    @Override
    public String name() {
        return kill ? "broker-kill" : "broker-restart";
    }

    @Override
    public String title() {
        return "broker `%s`, back after %d s".formatted(kill ? "kill -9" : "kill", SECONDS_AWAY);
    }

    @Override
    public void act(Scene scene) throws Exception {
        scene.fault();
        if (kill) {
            scene.broker().kill();
        } else {
            scene.broker().terminate();
        }
        scene.awaitLoad(SECONDS_AWAY);
        scene.broker().restart();
        scene.broker().awaitReady();
        scene.awaitAnswers();
        scene.awaitLoad(3);
    }
}
