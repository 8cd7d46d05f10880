package dev.muster.commands.whole;

import dev.muster.chat.Secret;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.plan.Work;
import dev.muster.commands.where.Spot;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The server that is restored on, as whoever restores reaches it. */
record Server(Work work, Node admin) {
    static final Duration PATIENCE = Duration.ofMinutes(2);
    static final Duration LONG = Duration.ofHours(24);
    /** What a role's own settings could forbid. That commits do not wait is made good by the last one, which does. */
    private static final String OPTIONS = "-c statement_timeout=0 -c lock_timeout=0"
            + " -c idle_in_transaction_session_timeout=0 -c default_transaction_read_only=off -c synchronous_commit=off";

    static Server of(Work work, Spot spot) {
        return new Server(work, work.tools().handling().asAdmin(spot.cluster(), spot.in(work)));
    }

    /** Commits there do not wait for standbys: one that is lost would hold up what brings the database back. */
    Connection maintenance() throws SQLException {
        var connection = work.access().maintenance(admin, PATIENCE);
        try (var statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = local");
            statement.execute("SET default_transaction_read_only = off");
        }
        return connection;
    }

    Connection open(String database) throws SQLException {
        return work.access().open(admin, Optional.of(database), LONG);
    }

    Databases databases(Connection maintenance) {
        return new Databases(maintenance);
    }

    /** For tools: no argument list shows a password. */
    Map<String, Secret> environment() {
        var login = admin.login();
        var all = new HashMap<String, Secret>();
        all.put("PGHOST", new Secret(login.host()));
        all.put("PGPORT", new Secret(String.valueOf(login.port())));
        all.put("PGUSER", new Secret(login.user()));
        all.put("PGSSLMODE", new Secret(login.sslmode()));
        all.put("PGCONNECT_TIMEOUT", new Secret("15"));
        all.put("PGAPPNAME", new Secret("muster restore"));
        all.put("PGOPTIONS", new Secret(OPTIONS));
        if (!login.password().reveal().isEmpty()) {
            all.put("PGPASSWORD", login.password());
        }
        return all;
    }

    /** As an argument: a name with an equals sign would be taken for more than a name. */
    static String conninfo(String database) {
        return "dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    String veiled(String complaint) {
        var password = admin.login().password().reveal();
        return password.isEmpty() ? complaint : complaint.replace(password, "***");
    }
}
