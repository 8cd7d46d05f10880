package dev.muster.slack.inbound;

import com.slack.api.Slack;
import com.slack.api.socket_mode.impl.SocketModeClientTyrusImpl;
import com.slack.api.socket_mode.queue.SocketModeMessageQueue;
import java.net.URISyntaxException;
import java.util.function.Consumer;
import javax.websocket.ClientEndpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/**
 * Bolt's client for one socket and no more. By itself it takes what came in from a queue every ten milliseconds, opens a
 * new socket only once (and never again when that fails), and logs what it received and the address, which holds a ticket.
 */
@ClientEndpoint
final class QuietClient extends SocketModeClientTyrusImpl {
    private QuietClient(Slack slack, String address, SocketModeMessageQueue queue) throws URISyntaxException {
        super(slack, "", address, 0, queue, false, false, 0);
    }

    static QuietClient to(Slack slack, String address, Consumer<String> inlet) {
        try {
            return new QuietClient(slack, address, new SocketModeMessageQueue() {
                @Override
                public void add(String message) {
                    inlet.accept(message);
                }

                @Override
                public @Nullable String poll() {
                    return null;
                }
            });
        } catch (URISyntaxException _) {
            throw new IllegalStateException("slack's address of a socket is none");
        }
    }

    @Override
    public Logger getLogger() {
        return NOPLogger.NOP_LOGGER;
    }
}
