package dev.muster.commands.status;

import dev.muster.chat.Block;
import dev.muster.chat.Bytes;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.commands.cluster.Facts;
import dev.muster.commands.cluster.Sample;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.health.Checks;
import dev.muster.commands.health.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What {@code /db status} shows of what was seen. Pure. */
record StatusCard(Topology topology, List<Sample> samples, Optional<String> onlyNode) {
    private static final String UNKNOWN = "–";

    Document document() {
        var findings = Checks.of(topology).stream()
                .filter(f -> onlyNode.isEmpty()
                        || onlyNode.get().equals(f.subject())
                        || f.subject().equals(topology.cluster().name()))
                .toList();
        var blocks = new ArrayList<Block>();
        blocks.add(new Block.Text(summary()));
        if (!findings.isEmpty()) {
            blocks.add(new Block.Listing(findings.stream().map(StatusCard::line).toList()));
        }
        blocks.add(nodes());
        if (topology.up().findAny().isPresent()) {
            blocks.add(load());
        }
        databases().ifPresent(blocks::add);
        var name = onlyNode.orElse(topology.cluster().name());
        return new Document(name + ": " + verdict(findings), tone(findings), blocks);
    }

    Document document(Bytes picture) {
        return document().with(new Block.Image("last-hour.png", LastHour.inWords(topology, samples), picture));
    }

    static Document overview(List<Topology> looks) {
        var all = new ArrayList<Finding>();
        var rows = new ArrayList<List<String>>();
        for (var topology : looks) {
            var findings = Checks.of(topology);
            all.addAll(findings);
            rows.add(List.of(
                    topology.cluster().name(),
                    lower(topology.cluster().tier()),
                    verdict(findings),
                    new StatusCard(topology, List.of(), Optional.empty()).summary()));
        }
        return Document.of(
                Human.count(looks.size(), "cluster") + ": " + verdict(all),
                tone(all),
                new Block.Table(List.of("Cluster", "Tier", "State", "Nodes"), rows));
    }

    static String inOneLine(Topology topology) {
        var card = new StatusCard(topology, List.of(), Optional.empty());
        return "%s: %s, %s".formatted(topology.cluster().name(), verdict(Checks.of(topology)), card.summary());
    }

    private static String verdict(List<Finding> findings) {
        if (findings.isEmpty()) {
            return "all is well";
        }
        var counts = new ArrayList<String>();
        count(findings, Finding.Severity.CRITICAL, "problem").ifPresent(counts::add);
        count(findings, Finding.Severity.WARNING, "warning").ifPresent(counts::add);
        return String.join(", ", counts);
    }

    private static Optional<String> count(List<Finding> findings, Finding.Severity severity, String word) {
        long count = findings.stream().filter(f -> f.severity() == severity).count();
        return count == 0 ? Optional.empty() : Optional.of(Human.count(count, word));
    }

    private static Tone tone(List<Finding> findings) {
        if (findings.isEmpty()) {
            return Tone.GOOD;
        }
        return findings.stream().anyMatch(f -> f.severity() == Finding.Severity.CRITICAL) ? Tone.BAD : Tone.WARNING;
    }

    private static String line(Finding finding) {
        var mark = finding.severity() == Finding.Severity.CRITICAL ? "✖" : "▲";
        return "%s %s: %s. %s.".formatted(mark, finding.subject(), finding.fact(), sentence(finding.hint()));
    }

    private static String sentence(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private String summary() {
        long up = topology.up().count();
        long standbys = topology.up().filter(Facts::standby).count();
        var lag = topology.up()
                .flatMap(f -> topology.lagBytes(f).stream())
                .mapToLong(Long::longValue)
                .max();
        var words = new StringBuilder(
                "%d of %s up".formatted(up, Human.count(topology.nodes().size(), "node")));
        if (standbys > 0 && lag.isPresent()) {
            words.append(standbys == 1 ? ", the standby " : ", the standbys at most ")
                    .append(Human.bytes(lag.getAsLong()))
                    .append(" behind");
        }
        return words.append(". Seen at ")
                .append(Human.clock(topology.at()))
                .append(".")
                .toString();
    }

    private List<Topology.Seen> shown() {
        return topology.nodes().stream()
                .filter(seen -> onlyNode.map(seen.node().name()::equals).orElse(true))
                .toList();
    }

    private Block nodes() {
        var rows = shown().stream()
                .map(seen -> switch (seen.state()) {
                    case Topology.Up(var facts) ->
                        List.of(
                                seen.node().name(),
                                facts.standby() ? "standby" : "primary",
                                "up "
                                        + Human.duration(Duration.between(
                                                facts.identity().startedAt(),
                                                facts.identity().now())),
                                version(facts),
                                String.valueOf(facts.identity().timeline()),
                                lag(facts),
                                archiving(facts));
                    case Topology.Down(var why) -> List.of(seen.node().name(), UNKNOWN, "down: " + why);
                    case Topology.Ours() -> List.of(seen.node().name(), UNKNOWN, "refused: holds Muster's own state");
                })
                .toList();
        return new Block.Table(List.of("Node", "Role", "State", "Version", "Timeline", "Lag", "Archiving"), rows);
    }

    /** "15.18 (Debian 15.18-0+deb12u1)" → "15.18". */
    private static String version(Facts facts) {
        return facts.identity().version().split(" ", 2)[0];
    }

    private String lag(Facts facts) {
        if (!facts.standby()) {
            return UNKNOWN;
        }
        var bytes = topology.lagBytes(facts).map(Human::bytes).orElse("unknown");
        return facts.wal()
                .lagSeconds()
                .map(s -> "%s, %.1f s".formatted(bytes, s))
                .orElse(bytes);
    }

    private static String archiving(Facts facts) {
        var archiving = facts.archiving();
        if (facts.standby() && !archiving.mode().equals("always")) {
            return UNKNOWN;
        }
        if (!archiving.on()) {
            return "off";
        }
        if (archiving.failing()) {
            return "failing";
        }
        return archiving
                .lastArchived()
                .map(at -> "ok, "
                        + Human.duration(Duration.between(at, facts.identity().now())) + " ago")
                .orElse("on, nothing yet");
    }

    private Block load() {
        var rows = shown().stream()
                .flatMap(seen -> seen.facts().stream().map(facts -> {
                    var load = facts.load();
                    return List.of(
                            seen.node().name(),
                            load.connections() + " of " + load.maxConnections(),
                            rate(seen.node().name(), facts),
                            Human.percent((double) load.hits(), (double) load.hits() + load.reads()),
                            load.longestQuery().map(Human::duration).orElse("none"),
                            load.longestIdleInTransaction().map(Human::duration).orElse("none"),
                            facts.storage().disk().map(StatusCard::disk).orElse(UNKNOWN));
                }))
                .toList();
        return new Block.Table(
                List.of("Node", "Connections", "Tx/s", "Cache hits", "Longest query", "Idle in tx", "Disk"), rows);
    }

    private static String disk(Facts.Disk disk) {
        return "%.0f %%, %s free".formatted(disk.usedPercent(), Human.bytes(disk.usable()));
    }

    private String rate(String node, Facts facts) {
        return Rates.now(node, facts, topology.at(), samples)
                .map(rate -> "%.1f".formatted(rate))
                .orElse(UNKNOWN);
    }

    private Optional<Block> databases() {
        Function<Facts, List<Facts.DatabaseSize>> sizes =
                facts -> facts.storage().databases();
        return shown().stream()
                .flatMap(seen -> seen.facts().stream())
                .map(sizes)
                .filter(found -> !found.isEmpty())
                .findFirst()
                .map(found -> new Block.Table(
                        List.of("Database", "Size"),
                        found.stream()
                                .map(d -> List.of(d.name(), Human.bytes(d.bytes())))
                                .toList()));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
