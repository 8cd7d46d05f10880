package dev.muster.slack.workspace;

import dev.muster.chat.MessageRef;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The addresses of messages, once we know where our workspace is. */
public final class Links {
    private static final Pattern TS = Pattern.compile("\\d{1,15}\\.\\d{1,9}");
    private static final Pattern CHANNEL = Pattern.compile("[CGD][A-Z0-9]{1,30}");

    private final Supplier<Optional<Standing.Self>> self;

    public Links(Supplier<Optional<Standing.Self>> self) {
        this.self = self;
    }

    public Optional<URI> of(MessageRef message) {
        var channel = message.place().channel();
        boolean isOurs = message.place().chat().equals(Identity.CHAT)
                && CHANNEL.matcher(channel).matches()
                && TS.matcher(message.id()).matches();
        var thread = message.place()
                .thread()
                .filter(ts -> TS.matcher(ts).matches())
                .map(ts -> "?thread_ts=" + ts + "&cid=" + channel)
                .orElse("");
        return self.get()
                .filter(_ -> isOurs)
                .map(us -> us.site()
                        .resolve("/archives/" + channel + "/p" + message.id().replace(".", "") + thread));
    }
}
