package dev.muster.commands.takeback;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.plan.Work;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The replication slots in a data folder, whether its server runs or not: no base backup has them. */
record Slots(List<String> physical, List<String> logical) {
    private static final String THERE_ALREADY = "42710";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int NAME_AT = 16;
    private static final int NAME = 64;
    private static final int PERSISTENT = 0;

    static Slots of(Path data) {
        var physical = new ArrayList<String>();
        var logical = new ArrayList<String>();
        try (var folders = Files.list(data.resolve("pg_replslot"))) {
            folders.sorted()
                    .forEach(folder -> read(folder).ifPresent(slot -> {
                        if (slot.physical()) {
                            physical.add(slot.name());
                        } else {
                            logical.add(slot.name());
                        }
                    }));
        } catch (IOException _) {
            // A folder without any, or one that is damaged: then there is nothing to be made anew.
        }
        return new Slots(List.copyOf(physical), List.copyOf(logical));
    }

    private record Slot(String name, boolean physical) {}

    /** As PostgreSQL has written it since 9.4: a header, the name, the database (none: physical), how long it stays. */
    private static Optional<Slot> read(Path folder) {
        try {
            var bytes =
                    ByteBuffer.wrap(Files.readAllBytes(folder.resolve("state"))).order(ByteOrder.nativeOrder());
            if (bytes.limit() < NAME_AT + NAME + 8 || bytes.getInt(NAME_AT + NAME + 4) != PERSISTENT) {
                return Optional.empty();
            }
            var name = StandardCharsets.UTF_8.decode(bytes.slice(NAME_AT, NAME)).toString();
            return Optional.of(
                    new Slot(name.substring(0, Math.max(0, name.indexOf('\0'))), bytes.getInt(NAME_AT + NAME) == 0));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /**
     * Makes the physical ones that are missing; they keep WAL from now on. Answers with their names. Who restores need not
     * be one that may: the node's own login is, wherever somebody streams.
     */
    List<String> make(Work work, Ground ground, Ground.Seat seat) throws SQLException {
        if (physical.isEmpty() || areThere(work, ground.node(work, seat))) {
            return List.of();
        }
        return make(work, may(work, ground.node(work, seat)) ? ground.node(work, seat) : ground.admin(work, seat));
    }

    private static boolean may(Work work, Node node) throws SQLException {
        try (var line = work.access().maintenance(node, PATIENCE);
                var statement = line.createStatement();
                var row = statement.executeQuery(
                        "SELECT rolsuper OR rolreplication FROM pg_roles WHERE rolname = current_user")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private List<String> make(Work work, Node node) throws SQLException {
        var made = new ArrayList<String>();
        try (var line = work.access().maintenance(node, PATIENCE);
                var make = line.prepareStatement("""
                        SELECT pg_create_physical_replication_slot(?, true)
                         WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = ?)
                        """)) {
            for (var name : physical) {
                work.checkpoint();
                make.setString(1, name);
                make.setString(2, name);
                try (var row = make.executeQuery()) {
                    if (row.next()) {
                        made.add(name);
                    }
                } catch (SQLException e) {
                    // Whoever streams by it was quicker, Muster's own receiver perhaps.
                    if (!THERE_ALREADY.equals(e.getSQLState())) {
                        throw e;
                    }
                }
            }
        }
        return List.copyOf(made);
    }

    /** All the physical ones. */
    boolean areThere(Work work, Node admin) throws SQLException {
        try (var line = work.access().maintenance(admin, PATIENCE);
                var ask = line.prepareStatement(
                        "SELECT count(*) FROM pg_replication_slots WHERE slot_name = ANY (?::name[])")) {
            ask.setArray(1, line.createArrayOf("text", physical.toArray()));
            try (var row = ask.executeQuery()) {
                row.next();
                return row.getInt(1) == physical.size();
            }
        }
    }
}
