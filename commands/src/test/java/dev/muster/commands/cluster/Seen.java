package dev.muster.commands.cluster;

import dev.muster.chat.Place;
import dev.muster.chat.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes topologies for tests: a healthy cluster of two, with whatever a test wants otherwise. */
public final class Seen {
    public static final Instant NOW = Instant.parse("2026-03-01T14:05:00Z");

    private Seen() {}

    public static Cluster cluster() {
        return new Cluster(
                "orders",
                Cluster.Tier.HIGH,
                List.of(node("orders-a"), node("orders-b")),
                List.of(Place.channel("console", "db-orders")));
    }

    public static Node node(String name) {
        var login = new Node.Login("127.0.0.1", 5432, "orders", "muster", new Secret("s"), "disable");
        return new Node(name, login, Optional.empty());
    }

    public static Topology healthy() {
        return of(new Topology.Up(primary()), new Topology.Up(standby()));
    }

    public static Topology of(Topology.State first, Topology.State second) {
        var nodes = cluster().nodes();
        return new Topology(
                cluster(),
                NOW,
                List.of(new Topology.Seen(nodes.getFirst(), first), new Topology.Seen(nodes.getLast(), second)));
    }

    public static Facts primary() {
        return facts(false, 1, new Facts.Wal(50_000_000, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    public static Facts standby() {
        return facts(true, 1, new Facts.Wal(49_983_616, Optional.of(0.4), Optional.of("streaming"), Optional.empty()));
    }

    public static Facts facts(boolean standby, int timeline, Facts.Wal wal) {
        return new Facts(
                new Facts.Identity("7300", standby, "15.18 (Debian)", timeline, NOW.minus(Duration.ofHours(26)), NOW),
                wal,
                new Facts.Load(12, 100, 5000, 99_000, 1_000, Optional.of(Duration.ofMillis(300)), Optional.empty()),
                new Facts.Archiving("on", Optional.of(NOW.minusSeconds(40)), Optional.empty()),
                new Facts.Storage(
                        Optional.of(new Facts.Disk(100L << 30, 60L << 30)),
                        List.of(
                                new Facts.DatabaseSize("orders", 22_000_000),
                                new Facts.DatabaseSize("postgres", 7_600_000))));
    }

    public static Facts with(Facts facts, Facts.Load load) {
        return new Facts(facts.identity(), facts.wal(), load, facts.archiving(), facts.storage());
    }

    public static Facts with(Facts facts, Facts.Archiving archiving) {
        return new Facts(facts.identity(), facts.wal(), facts.load(), archiving, facts.storage());
    }

    public static Facts with(Facts facts, Facts.Disk disk) {
        return new Facts(
                facts.identity(),
                facts.wal(),
                facts.load(),
                facts.archiving(),
                new Facts.Storage(Optional.of(disk), List.of()));
    }

    public static Facts held(Facts facts, String... databases) {
        var storage = facts.storage();
        return new Facts(
                facts.identity(),
                facts.wal(),
                facts.load(),
                facts.archiving(),
                new Facts.Storage(storage.disk(), storage.databases(), List.of(databases)));
    }
}
