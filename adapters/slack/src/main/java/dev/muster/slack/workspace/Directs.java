package dev.muster.slack.workspace;

import dev.muster.chat.Memory;
import dev.muster.chat.Place;
import java.util.List;
import java.util.regex.Pattern;

/** Our direct messages with people. */
public final class Directs {
    private static final Pattern USER = Pattern.compile("[UW][A-Z0-9]+");

    private final Api api;
    private final Memory memory;

    public Directs(Api api, Memory memory) {
        this.api = api;
        this.memory = memory;
    }

    /** The channel of a place: messages in a place that is a person are direct. */
    public String channel(Place place) {
        return USER.matcher(place.channel()).matches() ? with(place.channel()) : place.channel();
    }

    public static boolean isDirect(Place place) {
        return place.channel().startsWith("D") || USER.matcher(place.channel()).matches();
    }

    public String with(String user) {
        var key = "direct:" + user;
        return memory.recall(key).orElseGet(() -> {
            var opened =
                    api.demand(Call.of(Method.OPEN), methods -> methods.conversationsOpen(r -> r.users(List.of(user))));
            return memory.keepFirst(key, opened.getChannel().getId());
        });
    }
}
