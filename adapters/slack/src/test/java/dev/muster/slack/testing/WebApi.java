package dev.muster.slack.testing;

import dev.muster.slack.testing.Faults.Fault;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** The methods, and what comes before every one: outages, tokens, scopes, limits. */
final class WebApi {
    private static final String CONNECT = "apps.connections.open";
    /** Older calls are forgotten, so that a long run does not fill the memory. */
    private static final int KEPT_CALLS = 20_000;

    private final World world;
    private final Faults faults;
    private final Scopes scopes;
    private final Pace pace;
    private final Map<String, Handler> handlers = new HashMap<>();
    private final ConcurrentLinkedDeque<Call> calls = new ConcurrentLinkedDeque<>();
    private volatile boolean limited;

    WebApi(World world, Faults faults, Supplier<String> socketUrl) {
        this.world = world;
        this.faults = faults;
        this.scopes = new Scopes(world);
        this.pace = new Pace(world.clock);
        var contents = new Contents(world);
        List.of(
                        new PeopleMethods(world).all(),
                        new ChatMethods(world, contents).all(),
                        new ConversationMethods(world).all(),
                        new MarkMethods(world).all(),
                        new ViewMethods(world, contents).all(),
                        new FileMethods(world, contents).all(),
                        Map.<String, Handler>of(CONNECT, _ -> Json.object().put("url", socketUrl.get())))
                .forEach(handlers::putAll);
    }

    record Answer(int status, ObjectNode body, Map<String, String> headers) {}

    void limited(boolean now) {
        limited = now;
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Nobody sees what it did before it can be seen that it was asked. */
    Answer call(String method, Optional<String> token, ObjectNode values) {
        return world.alone(() -> counted(method, token, values));
    }

    private Answer counted(String method, Optional<String> token, ObjectNode values) {
        var in = new Arguments(values);
        Answer answer;
        try {
            answer = faults.next(method).map(WebApi::broken).orElseGet(() -> asked(method, token, in));
        } catch (Refused e) {
            answer = new Answer(200, e.answer(), headers());
        }
        var outcome = answer.status() != 200
                ? String.valueOf(answer.status())
                : answer.body().path("ok").asBoolean() ? "ok" : Json.text(answer.body(), "error");
        calls.add(new Call(world.clock.instant(), method, values, outcome));
        while (calls.size() > KEPT_CALLS) {
            calls.poll();
        }
        return answer;
    }

    private static Answer broken(Fault fault) {
        return switch (fault) {
            case Fault.No(var code) -> throw new Refused(code);
            case Fault.Limit(var pause) -> busy(pause);
            case Fault.Status(var code) -> new Answer(code, Json.object(), Map.of());
        };
    }

    private static Answer busy(Duration pause) {
        long seconds = Math.max(1, (pause.toMillis() + 999) / 1000);
        return new Answer(
                429,
                Json.object().put("ok", false).put("error", "ratelimited"),
                Map.of("Retry-After", String.valueOf(seconds)));
    }

    private Answer asked(String method, Optional<String> token, Arguments in) {
        var handler = Optional.ofNullable(handlers.get(method)).orElseThrow(() -> new Refused("unknown_method"));
        if (!method.equals("api.test")) {
            authenticate(method, token.orElseThrow(() -> new Refused("not_authed")));
        }
        world.alone(() -> scopes.check(method, in));
        if (limited) {
            var pause = pace.take(method, in);
            if (pause.isPresent()) {
                return busy(pause.get());
            }
        }
        ObjectNode body = Json.object().put("ok", true);
        body.setAll(world.alone(() -> handler.answer(in)));
        return new Answer(200, body, headers());
    }

    private void authenticate(String method, String token) {
        boolean asApp = method.equals(CONNECT);
        if ((asApp ? world.app.appToken() : world.app.botToken()).is(token)) {
            return;
        }
        boolean other = world.app.appToken().is(token) || world.app.botToken().is(token);
        throw new Refused(other ? "not_allowed_token_type" : "invalid_auth");
    }

    private Map<String, String> headers() {
        return world.alone(() -> world.scopes)
                .map(granted -> Map.of("x-oauth-scopes", Scopes.provided(granted)))
                .orElse(Map.of());
    }
}
