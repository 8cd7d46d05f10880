package dev.muster.slack.testing;

import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.SlackApiException;
import com.slack.api.model.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * A Slack that others wrote, as a process of its own: one team with people, channels, and our app, installed with exactly
 * the scopes that are given. It knows no sockets, commands or buttons; our FakeSlack does.
 */
public final class Emulate implements AutoCloseable {
    public static final String SIGNING_SECRET = "emulate-signing-secret-0123456789";
    public static final String BOT_USER = "U0MUSTER00";
    public static final String APP = "A0MUSTER00";
    private static final String BOT = "B0MUSTER00";
    private static final String BOT_TOKEN = "xoxb-emulate-muster";
    /** What people may do by hand. */
    private static final Set<String> ALL = Set.of(
            "chat:write",
            "channels:read",
            "channels:history",
            "channels:manage",
            "groups:read",
            "groups:history",
            "groups:write",
            "im:read",
            "im:history",
            "im:write",
            "users:read",
            "files:read",
            "pins:read",
            "bookmarks:read",
            "reactions:read",
            "reactions:write");

    private final NodeProgram program;
    private final Slack slack;
    private final URI url;
    private final Map<String, String> users = new HashMap<>();
    private final Map<String, String> channels = new HashMap<>();

    private Emulate(NodeProgram program, URI url) {
        this.program = program;
        this.url = url;
        var config = new SlackConfig();
        config.setProxyUrl(null);
        config.setMethodsEndpointUrlPrefix(api().toString());
        slack = Slack.getInstance(config);
    }

    /** With people anna, bert and carl, and the channels db-orders and general, both with the bot in them. */
    public static Emulate start(Set<String> scopes) {
        var program = NodeProgram.start("emulate.mjs");
        try {
            var url = program.ask("start", Map.of("seed", seed(scopes)))
                    .path("url")
                    .asString();
            var emulate = new Emulate(program, URI.create(url));
            emulate.look();
            return emulate;
        } catch (RuntimeException e) {
            program.close();
            throw e;
        }
    }

    private static Map<String, Object> seed(Set<String> scopes) {
        var people = List.of("anna", "bert", "carl");
        var tokens = new ArrayList<Map<String, Object>>();
        tokens.add(bot(BOT_TOKEN, scopes));
        for (var scope : scopes) {
            var others = new TreeSet<>(scopes);
            others.remove(scope);
            tokens.add(bot(tokenWithout(scope), others));
        }
        people.forEach(name -> tokens.add(Map.of("token", token(name), "user", name, "scopes", ALL)));
        var seed = new LinkedHashMap<String, Object>();
        seed.put("strict_scopes", true);
        seed.put("team", Map.of("name", "Orders", "domain", "orders"));
        seed.put("users", people.stream().map(name -> Map.of("name", name)).toList());
        seed.put("channels", List.of(Map.of("name", "db-orders"), Map.of("name", "secret", "is_private", true)));
        seed.put(
                "oauth_apps",
                List.of(Map.of(
                        "client_id",
                        "1.2",
                        "client_secret",
                        "unused",
                        "app_id",
                        APP,
                        "name",
                        "Muster",
                        "redirect_uris",
                        List.of(),
                        "scopes",
                        scopes,
                        "bot_id",
                        BOT,
                        "bot_user_id",
                        BOT_USER,
                        "bot_name",
                        "muster")));
        seed.put("tokens", tokens);
        return seed;
    }

    private static Map<String, Object> bot(String token, Set<String> scopes) {
        return Map.of(
                "token", token,
                "type", "bot",
                "user_id", BOT_USER,
                "scopes", scopes,
                "app_id", APP,
                "bot_id", BOT,
                "bot_user_id", BOT_USER);
    }

    /** It gives out ids by itself; somebody of the team invites the bot, as people do. */
    private void look() {
        var anna = as("anna");
        try {
            for (User user : anna.usersList(r -> r).getMembers()) {
                users.put(user.getName(), user.getId());
            }
            var types = List.of(
                    com.slack.api.model.ConversationType.PUBLIC_CHANNEL,
                    com.slack.api.model.ConversationType.PRIVATE_CHANNEL);
            for (var channel : anna.conversationsList(r -> r.types(types)).getChannels()) {
                channels.put(channel.getName(), channel.getId());
            }
            for (var name : List.of("db-orders", "secret")) {
                var invited =
                        anna.conversationsInvite(r -> r.channel(channel(name)).users(List.of(BOT_USER)));
                if (!invited.isOk()) {
                    throw new IllegalStateException("the bot cannot be invited: " + invited.getError());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SlackApiException e) {
            throw new IllegalStateException(e);
        }
    }

    public URI api() {
        return url.resolve("/api/");
    }

    public String botToken() {
        return BOT_TOKEN;
    }

    /** The bot's token, had the administrator left that scope out. */
    public static String tokenWithout(String scope) {
        return "xoxb-emulate-without-" + scope;
    }

    /** Of somebody of the team. */
    public static String token(String name) {
        return "xoxp-emulate-" + name;
    }

    public String team() {
        return "T000000001";
    }

    public String user(String name) {
        return known(users, name);
    }

    public String channel(String name) {
        return known(channels, name);
    }

    private static String known(Map<String, String> ids, String name) {
        var id = ids.get(name);
        if (id == null) {
            throw new IllegalArgumentException("there is no " + name + " among " + ids.keySet());
        }
        return id;
    }

    public MethodsClient bot() {
        return slack.methods(BOT_TOKEN);
    }

    public MethodsClient botWithout(String scope) {
        return slack.methods(tokenWithout(scope));
    }

    /** Somebody of the team. */
    public MethodsClient as(String name) {
        return slack.methods(token(name));
    }

    /** Where mentions and reactions are sent, signed. */
    public void requestUrl(URI address) {
        requestUrl(address, SIGNING_SECRET);
    }

    public void requestUrl(URI address, String secret) {
        program.ask("requestUrl", Map.of("url", address.toString(), "secret", secret));
    }

    /** What was sent there so far: event, status and payload. */
    public JsonNode deliveries() {
        return program.ask("deliveries").path("deliveries");
    }

    @Override
    public void close() {
        program.close();
        try {
            slack.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
