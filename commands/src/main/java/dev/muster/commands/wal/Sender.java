package dev.muster.commands.wal;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Observer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a server says of the WAL that it sends us. From this, and not from whoever receives, every replica of Muster knows how
 * it stands.
 *
 * @param connection ours, known by its name; empty when nobody receives
 * @param slot empty when there is none of that name
 */
public record Sender(
        Lsn position, long segmentSize, String walLevel, Optional<Connected> connection, Optional<Slot> slot) {

    /** {@code flushed} is what lies safe on Muster's disk. */
    public record Connected(int pid, String state, Optional<Lsn> flushed) {
        public boolean streaming() {
            return state.equals("streaming");
        }

        /** Also what lies far behind is received, and that may take hours. */
        public boolean receiving() {
            return streaming() || state.equals("catchup");
        }
    }

    /** {@code safeBytes} is how much may still be written before the slot is lost, where that is limited. */
    public record Slot(
            boolean physical,
            boolean active,
            Optional<Lsn> restart,
            Optional<String> status,
            Optional<Long> safeBytes) {
        /** What it held was thrown away: nobody can go on with it. */
        public boolean lost() {
            return status.filter("lost"::equals).isPresent() || (restart.isEmpty() && !active);
        }
    }

    private static final String SQL = """
            SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END::text
                       AS position,
                   (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size') AS segment_size,
                   current_setting('wal_level') AS wal_level,
                   sent.pid, sent.state, sent.flush_lsn::text AS flushed,
                   slot.slot_type, slot.active, slot.restart_lsn::text AS restart, slot.wal_status, slot.safe_wal_size
              FROM (SELECT 1) AS one
              LEFT JOIN (SELECT pid, state, flush_lsn
                           FROM pg_stat_replication
                          WHERE application_name = left(?, 63)
                          ORDER BY flush_lsn DESC NULLS LAST
                          LIMIT 1) AS sent ON true
              LEFT JOIN pg_replication_slots AS slot ON slot.slot_name = ?
            """;

    private static final String FILES = "SELECT name FROM pg_ls_waldir()";

    /** Under this name our connection stands in pg_stat_replication, and in synchronous_standby_names if somebody wants. */
    public static String applicationName(String cluster) {
        return "muster_wal_" + cluster;
    }

    static Sender of(Observer observer, Node node, String cluster, String slot) throws SQLException {
        return observer.ask(node, line -> of(line, cluster, slot));
    }

    /** Empty if it does not answer: the look at the cluster tells what is wrong with the node. */
    static Optional<Sender> heard(Observer observer, Node node, String cluster, String slot) {
        try {
            return Optional.of(of(observer, node, cluster, slot));
        } catch (SQLException _) {
            return Optional.empty();
        }
    }

    private static Sender of(Connection line, String cluster, String slot) throws SQLException {
        try (var statement = line.prepareStatement(SQL)) {
            statement.setString(1, applicationName(cluster));
            statement.setString(2, slot);
            try (var row = statement.executeQuery()) {
                row.next();
                int pid = row.getInt("pid");
                var flushed = lsn(row, "flushed");
                return new Sender(
                        lsn(row, "position").orElse(new Lsn(0)),
                        row.getLong("segment_size"),
                        row.getString("wal_level"),
                        Optional.ofNullable(row.getString("state")).map(state -> new Connected(pid, state, flushed)),
                        row.getString("slot_type") == null ? Optional.empty() : Optional.of(slot(row)));
            }
        }
    }

    private static Slot slot(ResultSet row) throws SQLException {
        return new Slot(
                row.getString("slot_type").equals("physical"),
                row.getBoolean("active"),
                lsn(row, "restart"),
                Optional.ofNullable(row.getString("wal_status")),
                Optional.ofNullable(row.getObject("safe_wal_size", Long.class)));
    }

    private static Optional<Lsn> lsn(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).flatMap(Lsn::of);
    }

    /** The names of the WAL files that a server still has. */
    static Set<String> files(Observer observer, Node node) throws SQLException {
        return observer.ask(node, line -> {
            var names = new HashSet<String>();
            try (var statement = line.createStatement();
                    var rows = statement.executeQuery(FILES)) {
                while (rows.next()) {
                    names.add(rows.getString("name"));
                }
            }
            return names;
        });
    }

    /** What the slot keeps on the server's disk. */
    public Optional<Long> retained() {
        return slot.flatMap(Slot::restart).map(restart -> Math.max(0, position.bytes() - restart.bytes()));
    }

    /** How far everything lies safe with Muster: what it says itself, else what it said last, which the slot remembers. */
    public Optional<Lsn> received() {
        return connection.flatMap(Connected::flushed).or(() -> slot.flatMap(Slot::restart));
    }
}
