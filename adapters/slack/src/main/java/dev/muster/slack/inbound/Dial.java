package dev.muster.slack.inbound;

import com.slack.api.Slack;
import dev.muster.chat.Chat;
import dev.muster.chat.Secret;
import dev.muster.slack.workspace.Api;
import dev.muster.slack.workspace.Call;
import dev.muster.slack.workspace.Method;
import java.util.function.Supplier;

/** How a socket is got. {@code address} throws {@link Chat.BusyException} when Slack asks to wait; it is a secret. */
public record Dial(Slack slack, Supplier<String> address) {
    public static Dial by(Api api, Secret appToken) {
        return new Dial(
                api.slack(),
                () -> api.demand(
                                Call.of(Method.CONNECTIONS_OPEN),
                                methods -> methods.appsConnectionsOpen(r -> r.token(appToken.reveal())))
                        .getUrl());
    }
}
