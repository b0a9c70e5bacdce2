// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

/** Takes the only broker away for some time. */
record BrokerRestart(boolean kill, int secondsAway) implements Scenario {

    @Override
    public String name() {
        return kill ? "broker-kill" : "broker-restart";
    }

    @Override
    public String title() {
        return "broker `%s`, back after %d s".formatted(kill ? "kill -9" : "kill", secondsAway);
    }

    @Override
    public void act(Scene scene) throws Exception {
        scene.fault();
        if (kill) {
            scene.broker().kill();
        } else {
            scene.broker().terminate();
        }
        scene.awaitTime(secondsAway);
        scene.broker().restart();
        scene.broker().awaitReady();
        scene.awaitResponses();
        scene.awaitLoad(3);
    }
}
