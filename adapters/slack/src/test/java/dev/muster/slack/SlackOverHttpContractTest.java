package dev.muster.slack;

import dev.muster.chat.Listener;
import dev.muster.chat.testing.ChatContract;

/** Slack keeps the contract of every chat when it calls us. */
class SlackOverHttpContractTest implements ChatContract {

    @Override
    public Platform open(Listener listener) {
        var world = new TestSlack();
        return new SeenSlack(world, world.up(world.slack.http(), listener));
    }
}
