package dev.muster.slack.testing;

import dev.muster.chat.Secret;

/** Our app as it was installed in the workspace. */
record Installation(
        String team, String app, String bot, String botUser, Secret botToken, Secret appToken, Secret signingSecret) {
    static final String DOMAIN = "muster-fake";

    static Installation in(Ids ids) {
        var team = ids.next("T");
        var app = ids.next("A");
        return new Installation(
                team,
                app,
                ids.next("B"),
                ids.next("U"),
                new Secret("xoxb-1000-2000-" + Ids.secret()),
                new Secret("xapp-1-" + app + "-3000-" + Ids.secret()),
                new Secret(Ids.secret()));
    }
}
