package dev.muster.bot.config;

import dev.muster.chat.Secret;
import dev.muster.commands.handling.Handling;
import dev.muster.commands.handling.Hook;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads how one cluster is restored. What stands at its nodes is read first. */
final class RestoreSection {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    /** A step that runs the hooks of one kind has twice that. */
    private static final Duration LONGEST_TOGETHER = Duration.ofHours(1);

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    private final Section section;
    private final Map<String, Handling.Control> controls = new LinkedHashMap<>();

    RestoreSection(Section section) {
        this.section = section;
    }

    void control(Section node, String name) {
        var start = node.names("start", "pg_ctl");
        var stop = node.names("stop", "pg_ctl");
        if (start.isEmpty() != stop.isEmpty()) {
            node.wrong(
                    start.isEmpty() ? "start" : "stop",
                    "is needed as well: who stops a server otherwise than by pg_ctl starts it otherwise, too");
        } else if (!start.isEmpty()) {
            controls.put(name, new Handling.Control(start, stop));
        }
    }

    Handling.OfCluster handling() {
        var handling = new Handling.OfCluster(
                admin(),
                hooks(section.section("hooks")),
                controls,
                section.duration("side_lives", "8h", Duration.ofMinutes(5)),
                section.duration("keeps", "7d", Duration.ofMinutes(5)));
        section.finish();
        return handling;
    }

    private Optional<Handling.Admin> admin() {
        var user = section.optional("user");
        var password = section.secrets().optional("password");
        if (user.isEmpty() && password.isPresent()) {
            section.wrong("user", "is needed with a password");
        }
        if (user.isPresent() && password.isEmpty()) {
            section.wrong("password", "is needed with a user");
        }
        return user.map(name -> new Handling.Admin(name, password.orElse(new Secret(""))));
    }

    private static List<Hook> hooks(Section section) {
        var hooks = new ArrayList<Hook>();
        for (var when : Hook.When.values()) {
            var key = when.name().toLowerCase(Locale.ROOT);
            var names = new HashSet<String>();
            var together = Duration.ZERO;
            for (var each : section.alike(key, "*")) {
                var hook = hook(each, when);
                each.unique(names, hook.name());
                together = together.plus(hook.deadline());
                hooks.add(hook);
                each.finish();
            }
            if (together.compareTo(LONGEST_TOGETHER) > 0) {
                section.wrong(
                        key, "may take no longer than 1h together: these take up to " + together.toMinutes() + "m");
            }
        }
        section.finish();
        return hooks;
    }

    private static Hook hook(Section each, Hook.When when) {
        var name = each.name("name");
        var calls = new ArrayList<Hook.Call>();
        var program = each.names("run");
        if (!program.isEmpty()) {
            calls.add(new Hook.Call.Run(program));
        }
        var url = each.secrets().revealed("url");
        each.standard("method", "POST; GET for a smoke check");
        var method = each.optional("method");
        var body = each.secrets().revealed("body");
        url.flatMap(text -> url(each, text))
                .ifPresent(found -> calls.add(new Hook.Call.Http(method(each, method, when), found, body)));
        var statement = each.optional("sql");
        var database = each.optional("database");
        statement.ifPresent(text -> calls.add(new Hook.Call.Sql(database, text)));
        needs(each, method, "method", url, "url");
        needs(each, body, "body", url, "url");
        needs(each, database, "database", statement, "sql");
        long given = List.of(!program.isEmpty(), url.isPresent(), statement.isPresent()).stream()
                .filter(it -> it)
                .count();
        if (given != 1) {
            each.wrong("", "needs one of run, url and sql: there " + (given == 0 ? "is none" : "are " + given));
        }
        var call = calls.isEmpty() ? new Hook.Call.Run(List.of()) : calls.getFirst();
        return new Hook(name, when, call, each.duration("deadline", "1m", SHORTEST), each.flag("repeats", true));
    }

    private static void needs(
            Section each, Optional<String> given, String key, Optional<String> other, String otherKey) {
        if (given.isPresent() && other.isEmpty()) {
            each.wrong(key, "means something only with " + otherKey);
        }
    }

    private static String method(Section each, Optional<String> given, Hook.When when) {
        var method = given.orElse(when == Hook.When.SMOKE ? "GET" : "POST").toUpperCase(Locale.ROOT);
        if (!METHODS.contains(method)) {
            each.wrong("method", "“" + method + "” is none of GET, HEAD, POST, PUT, PATCH, DELETE");
        }
        return method;
    }

    /** It is not told what it is: it may hold a token. */
    private static Optional<URI> url(Section each, String text) {
        try {
            var url = new URI(text);
            if (url.getHost() != null
                    && url.getScheme() != null
                    && url.getScheme().matches("https?")) {
                return Optional.of(url);
            }
        } catch (URISyntaxException _) {
            // Told below, as what is no address of the web either.
        }
        each.wrong("url", "must look like https://HOST/PATH");
        return Optional.empty();
    }
}
