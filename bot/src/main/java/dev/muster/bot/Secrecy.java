package dev.muster.bot;

import dev.muster.bot.config.Config;
import dev.muster.chat.Secret;
import dev.muster.slack.workspace.Settings;
import dev.muster.slack.workspace.Settings.Connection;
import java.util.List;
import java.util.stream.Stream;

/** Every secret of the configuration: none may ever be written down. */
final class Secrecy {
    private Secrecy() {}

    static List<Secret> of(Config config) {
        var clusters = config.clusters().stream()
                .flatMap(cluster -> cluster.nodes().stream())
                .map(node -> node.login().password());
        var console = config.console().stream().flatMap(settings -> settings.tokens().values().stream());
        var slack = config.slack().stream().flatMap(Secrecy::of);
        return Stream.of(
                        clusters,
                        console,
                        slack,
                        config.store().password().stream(),
                        config.backups().identities().stream())
                .flatMap(all -> all)
                .distinct()
                .toList();
    }

    private static Stream<Secret> of(Settings slack) {
        return switch (slack.connection()) {
            case Connection.Sockets(var appToken) -> Stream.of(slack.botToken(), appToken);
            case Connection.Http(var signingSecret) -> Stream.of(slack.botToken(), signingSecret);
        };
    }
}
