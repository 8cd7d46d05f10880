package dev.muster.commands.takeback;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.plan.Work;
import dev.muster.commands.vault.Keeping;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Who follows the servers of a cluster, and is none of its nodes: nobody rebuilds those, and what they have has no future. */
record Followers(Work.Tools tools, Ground ground) {
    private static final String OWN = "muster";
    private static final Pattern NAME = Pattern.compile("(?:^|\\s)application_name=(\\S+)");
    private static final Pattern SLOT = Pattern.compile("(?m)^\\s*primary_slot_name\\s*=?\\s*'([^']+)'");
    private static final String SENDERS = """
            SELECT s.application_name, s.usename, host(s.client_addr) AS address, slot.slot_name,
                   coalesce(slot.slot_type = 'logical', false) AS logical
              FROM pg_stat_replication AS s
              LEFT JOIN pg_replication_slots AS slot ON slot.active_pid = s.pid
             WHERE s.state <> 'backup'
             ORDER BY s.application_name, s.pid
            """;
    private static final String SLOTS =
            "SELECT slot_name FROM pg_replication_slots WHERE slot_type = 'physical' AND NOT temporary AND NOT active ORDER BY 1";
    private static final String RECEIVER = """
            SELECT (SELECT conninfo FROM pg_stat_wal_receiver) AS conninfo,
                   coalesce((SELECT slot_name FROM pg_stat_wal_receiver),
                            nullif(current_setting('primary_slot_name', true), '')) AS slot,
                   coalesce(nullif(current_setting('cluster_name'), ''), 'walreceiver') AS name
            """;

    private record Follower(
            String name, String user, Optional<String> address, Optional<String> slot, boolean logical) {}

    /** A node, as it shows itself to whom it follows. */
    private record Own(String node, Optional<String> slot, String name, Set<String> addresses) {
        boolean is(Follower follower) {
            return !follower.logical()
                    && (slot.isPresent()
                            ? slot.equals(follower.slot())
                            : follower.slot().isEmpty() && name.equals(follower.name()));
        }

        boolean isFrom(Follower follower) {
            return follower.address().filter(addresses::contains).isPresent();
        }
    }

    /** Who is left behind, each in words, with what to do about it. */
    List<String> strangers() {
        var told = new LinkedHashSet<String>();
        var own = own();
        for (var seat : ground.all()) {
            var node = node(seat);
            try {
                told.addAll(tools.observer().ask(node, line -> strangers(line, node, own)));
            } catch (SQLException _) {
                idle(Slots.of(seat.data()).physical(), own).forEach(slot -> told.add(idle(slot, node)));
            }
        }
        return List.copyOf(told);
    }

    /** The roles that the nodes themselves stream as. */
    Set<String> roles() {
        var roles = new LinkedHashSet<String>();
        var own = own();
        for (var seat : ground.all()) {
            try {
                for (var follower : tools.observer().ask(node(seat), Followers::followers)) {
                    if (own.stream().anyMatch(each -> each.is(follower))) {
                        roles.add(follower.user());
                    }
                }
            } catch (SQLException _) {
                // It is down: nobody streams from it.
            }
        }
        return roles;
    }

    private Node node(Ground.Seat seat) {
        return tools.observer().cluster(ground.cluster()).stream()
                .flatMap(cluster -> cluster.nodes().stream())
                .filter(node -> node.name().equals(seat.node()))
                .findFirst()
                .orElseThrow();
    }

    private List<Own> own() {
        return ground.all().stream()
                .filter(seat -> !seat.equals(ground.primary()))
                .map(this::own)
                .toList();
    }

    private Own own(Ground.Seat seat) {
        var node = node(seat);
        var addresses = addresses(node);
        try {
            return tools.observer().ask(node, line -> {
                try (var statement = line.createStatement();
                        var row = statement.executeQuery(RECEIVER)) {
                    row.next();
                    var name = Optional.ofNullable(row.getString("conninfo"))
                            .map(NAME::matcher)
                            .filter(java.util.regex.Matcher::find)
                            .map(found -> found.group(1))
                            .orElse(row.getString("name"));
                    return new Own(node.name(), Optional.ofNullable(row.getString("slot")), name, addresses);
                }
            });
        } catch (SQLException _) {
            return new Own(node.name(), slot(seat), node.name(), addresses);
        }
    }

    /** Of one that is down: as its configuration says. */
    private static Optional<String> slot(Ground.Seat seat) {
        for (var file : List.of("postgresql.auto.conf", "postgresql.conf")) {
            try {
                var found = SLOT.matcher(Files.readString(seat.data().resolve(file)));
                if (found.find()) {
                    return Optional.of(found.group(1));
                }
            } catch (IOException _) {
                // The next one may say it.
            }
        }
        return Optional.empty();
    }

    private static Set<String> addresses(Node node) {
        var addresses = new LinkedHashSet<String>();
        try {
            for (var address : InetAddress.getAllByName(node.login().host())) {
                addresses.add(address.getHostAddress());
            }
        } catch (UnknownHostException _) {
            // Then its address tells nothing.
        }
        return addresses;
    }

    private List<String> strangers(Connection line, Node node, List<Own> own) throws SQLException {
        var left = new ArrayList<>(followers(line));
        left.removeIf(follower -> follower.name().startsWith(OWN) && !follower.logical());
        for (var each : own) {
            left.stream()
                    .filter(each::is)
                    .filter(each::isFrom)
                    .findFirst()
                    .or(() -> left.stream().filter(each::is).findFirst())
                    .ifPresent(left::remove);
        }
        var told = new ArrayList<String>();
        left.forEach(follower -> told.add(told(follower, node)));
        idle(slots(line), own).forEach(slot -> told.add(idle(slot, node)));
        return told;
    }

    private static List<Follower> followers(Connection line) throws SQLException {
        var all = new ArrayList<Follower>();
        try (var statement = line.createStatement();
                var row = statement.executeQuery(SENDERS)) {
            while (row.next()) {
                all.add(new Follower(
                        Optional.ofNullable(row.getString("application_name")).orElse(""),
                        Optional.ofNullable(row.getString("usename")).orElse("a role that was dropped"),
                        Optional.ofNullable(row.getString("address")),
                        Optional.ofNullable(row.getString("slot_name")),
                        row.getBoolean("logical")));
            }
        }
        return all;
    }

    private static List<String> slots(Connection line) throws SQLException {
        var all = new ArrayList<String>();
        try (var statement = line.createStatement();
                var row = statement.executeQuery(SLOTS)) {
            while (row.next()) {
                all.add(row.getString(1));
            }
        }
        return all;
    }

    /** Nobody is there that uses them, and none of ours would. */
    private List<String> idle(List<String> slots, List<Own> own) {
        var ours = tools.vault().keeping(ground.cluster()).flatMap(Keeping::wal).map(Keeping.Wal::slot);
        return slots.stream()
                .filter(slot -> ours.filter(slot::equals).isEmpty())
                .filter(slot -> own.stream()
                        .noneMatch(each -> each.slot().filter(slot::equals).isPresent()))
                .toList();
    }

    private static String told(Follower follower, Node node) {
        var who = "“%s” at %s, which follows %s as %s%s"
                .formatted(
                        follower.name(),
                        follower.address().orElse("a socket"),
                        node.name(),
                        follower.user(),
                        follower.slot().map(slot -> " by the slot " + slot).orElse(""));
        return follower.logical()
                ? "the subscriber %s: drop its subscription and create it anew, with copy_data".formatted(who)
                : "the standby %s: rebuild it yourself with pg_basebackup -R -h %s -p %d -U %s%s -D ITS_DATA_FOLDER"
                        .formatted(
                                who,
                                node.login().host(),
                                node.login().port(),
                                follower.user(),
                                follower.slot().map(slot -> " -S " + slot).orElse(""));
    }

    private static String idle(String slot, Node node) {
        return "whoever used the physical slot %s of %s: it is there again afterwards and keeps WAL, so rebuild that standby, or drop the slot with SELECT pg_drop_replication_slot('%s')"
                .formatted(slot, node.name(), slot.replace("'", "''"));
    }
}
