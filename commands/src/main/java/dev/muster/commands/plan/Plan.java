package dev.muster.commands.plan;

import dev.muster.commands.cluster.Cluster;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What would be done. It is data: people approve its {@link #hash()}, and it is computed again before it runs. */
public record Plan(Target target, String title, Danger danger, List<Step> steps, Outlook outlook, Grounds grounds) {
    public Plan {
        steps = List.copyOf(steps);
    }

    /** What it is about. {@code database} is what people type to confirm the worst. */
    public record Target(String verb, String cluster, Cluster.Tier tier, Optional<String> database) {
        public String confirmation() {
            return database.orElse(cluster);
        }
    }

    /**
     * What to expect.
     *
     * @param blast whom and what it reaches: sessions, applications, sizes, replicas, in order, by name
     * @param undo how it is taken back, or why it cannot be
     */
    public record Outlook(Estimate estimate, Loss loss, Map<String, String> blast, String undo) {
        public Outlook {
            blast = ordered(blast);
        }
    }

    /**
     * What it rests on.
     *
     * @param facts what must still be so when it runs, by name
     * @param reason why somebody wants it, in their words
     */
    public record Grounds(List<Check> checks, Map<String, String> facts, Optional<String> reason) {
        public Grounds {
            checks = List.copyOf(checks);
            facts = ordered(facts);
        }
    }

    private static Map<String, String> ordered(Map<String, String> map) {
        return java.util.Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** A plan with the same hash is the same plan: what is measured may vary, what it means may not. */
    public String hash() {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            essence()
                    .forEach((name, value) -> sha.update((name.length() + ":" + name + value.length() + ":" + value)
                            .getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What changed since {@code before}, in words; empty when the hash is the same. */
    public List<String> changesSince(Plan before) {
        var then = before.essence();
        var now = essence();
        var names = new TreeSet<>(then.keySet());
        names.addAll(now.keySet());
        var changes = new ArrayList<String>();
        for (var name : names) {
            var old = Optional.ofNullable(then.get(name));
            var young = Optional.ofNullable(now.get(name));
            if (!old.equals(young)) {
                changes.add(name + ": " + old.orElse("not there") + " → " + young.orElse("no longer there"));
            }
        }
        return changes;
    }

    private Map<String, String> essence() {
        var essence = new TreeMap<String, String>();
        essence.put("verb", target.verb());
        essence.put("cluster", target.cluster());
        essence.put("tier", target.tier().name());
        essence.put("database", target.database().orElse(""));
        essence.put("danger", danger.name());
        essence.put("reason", grounds.reason().orElse(""));
        for (int i = 0; i < steps.size(); i++) {
            essence.put("step %02d".formatted(i + 1), steps.get(i).intent());
        }
        grounds.facts().forEach((name, value) -> essence.put("fact " + name, value));
        grounds.checks()
                .forEach(check -> essence.merge(
                        "check " + check.name(), check.passed() ? "passed" : "failed", (a, b) -> a + ", " + b));
        return essence;
    }
}
