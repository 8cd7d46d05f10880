package dev.muster.bot;

import dev.muster.bot.config.Config;
import dev.muster.chat.Secret;
import dev.muster.commands.handling.Handling;
import dev.muster.commands.handling.Hook;
import dev.muster.slack.workspace.Settings;
import dev.muster.slack.workspace.Settings.Connection;
import java.util.List;
import java.util.Optional;
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
                        config.backups().identities().stream(),
                        config.handling().clusters().values().stream().flatMap(Secrecy::of))
                .flatMap(all -> all)
                .distinct()
                .toList();
    }

    /** The address of a hook may hold a token, in whichever of its parts. */
    private static Stream<Secret> of(Handling.OfCluster handling) {
        var admin = handling.admin().stream().map(Handling.Admin::password);
        var addresses = handling.hooks().stream()
                .map(Hook::call)
                .filter(Hook.Call.Http.class::isInstance)
                .map(call -> ((Hook.Call.Http) call).url())
                .flatMap(url -> Stream.of(url.getRawUserInfo(), url.getRawQuery())
                        .flatMap(part -> Optional.ofNullable(part).stream()))
                .map(Secret::new);
        return Stream.concat(admin, addresses);
    }

    private static Stream<Secret> of(Settings slack) {
        return switch (slack.connection()) {
            case Connection.Sockets(var appToken) -> Stream.of(slack.botToken(), appToken);
            case Connection.Http(var signingSecret) -> Stream.of(slack.botToken(), signingSecret);
        };
    }
}
