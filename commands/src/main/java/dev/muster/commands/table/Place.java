package dev.muster.commands.table;

import dev.muster.chat.Secret;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.plan.Work;
import dev.muster.commands.where.Spot;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where tables are brought back to: the schema {@code schema} of a database.
 *
 * @param schema bears the date and some random letters; no two bring-backs share one
 */
public record Place(String cluster, String node, String database, String schema) {
    /** What is asked over millions of rows takes long; it is cancelled when nobody waits for it. */
    private static final Duration PATIENCE = Duration.ofHours(6);

    /** What does not change from minute to minute. */
    String essence() {
        return "%s, %s, %s".formatted(cluster, node, database);
    }

    String told() {
        return "schema %s of %s on %s".formatted(schema, database, node);
    }

    Node admin(Work.Tools tools, Work work) {
        return tools.handling().asAdmin(cluster, new Spot(cluster, node).in(work));
    }

    Session open(Work work) throws SQLException {
        return Session.of(
                work.access().open(admin(work.tools(), work), Optional.of(database), PATIENCE), work::checkpoint);
    }

    /** By which what works for it is found again on the server. */
    String application() {
        return "muster " + schema;
    }

    /** What a tool needs to reach it; nothing of it belongs into arguments. */
    Map<String, Secret> environment(Work work) {
        var login = admin(work.tools(), work).login();
        var all = new HashMap<String, Secret>();
        all.put("PGHOST", new Secret(login.host()));
        all.put("PGPORT", new Secret(String.valueOf(login.port())));
        all.put("PGUSER", new Secret(login.user()));
        all.put("PGSSLMODE", new Secret(login.sslmode()));
        all.put("PGCONNECT_TIMEOUT", new Secret("15"));
        all.put("PGAPPNAME", new Secret(application()));
        all.put("PGOPTIONS", new Secret("-c lock_timeout=10s"));
        all.put("PGDATABASE", new Secret(database));
        if (!login.password().reveal().isEmpty()) {
            all.put("PGPASSWORD", login.password());
        }
        return all;
    }
}
