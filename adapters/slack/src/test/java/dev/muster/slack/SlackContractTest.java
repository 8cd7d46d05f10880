package dev.muster.slack;

import dev.muster.chat.Listener;
import dev.muster.chat.testing.ChatContract;

/** Slack keeps the contract of every chat, over sockets. */
class SlackContractTest implements ChatContract {

    @Override
    public Platform open(Listener listener) {
        var world = new TestSlack();
        return new SeenSlack(world, world.up(world.slack.sockets(), listener));
    }
}
