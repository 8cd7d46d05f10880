package dev.muster.commands.hooks;

import dev.muster.chat.Secret;
import dev.muster.commands.handling.Handling;
import dev.muster.commands.handling.Hook;
import dev.muster.commands.plan.Work;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a hook said, as people may read it: its last lines, without what we know to be secret. */
record Utterance(List<String> secrets) {
    private static final int LINES = 5;
    private static final int LENGTH = 600;
    /** Shorter ones would blacken half of what is said. */
    private static final int SHORTEST_SECRET = 4;

    static Utterance of(Work work, String cluster, Hook hook) {
        var logins = work.observer().cluster(cluster).stream()
                .flatMap(found -> found.nodes().stream())
                .map(node -> node.login().password());
        var admin = work.tools().handling().of(cluster).admin().stream().map(Handling.Admin::password);
        return new Utterance(Stream.concat(Stream.concat(logins, admin).map(Secret::reveal), own(hook))
                .filter(secret -> secret.length() >= SHORTEST_SECRET)
                .distinct()
                .toList());
    }

    /** Addresses hold tokens. */
    private static Stream<String> own(Hook hook) {
        return hook.call() instanceof Hook.Call.Http http
                ? Stream.of(http.url().getRawUserInfo(), http.url().getRawQuery())
                        .flatMap(part -> Optional.ofNullable(part).stream())
                : Stream.empty();
    }

    /** Cleaned before it is cut: the tail of a secret would not be known for one. */
    String told(String said) {
        return last(clean(said));
    }

    private String clean(String said) {
        var text = said;
        for (var secret : secrets) {
            text = text.replace(secret, "***");
        }
        return text.replaceAll("(?i)(://[^/\\s:@]*:)[^@\\s/]+@", "$1***@")
                .replaceAll("(?i)((?:password|passwd|secret|token)\\s*[=:]\\s*)\\S+", "$1***");
    }

    private static String last(String said) {
        var lines =
                said.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        var text = String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        return text.substring(Math.max(0, text.length() - LENGTH));
    }
}
