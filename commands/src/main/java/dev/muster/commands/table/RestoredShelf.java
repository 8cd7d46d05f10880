package dev.muster.commands.table;

import dev.muster.commands.plan.Work;
import dev.muster.commands.where.Site;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was brought back, in all databases of a server. */
record RestoredShelf(Work.Tools tools, Site site) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    record Shelved(String database, Restored restored) {}

    List<Shelved> all(Optional<String> database) {
        var node = tools.handling().asAdmin(site.cluster().name(), site.node());
        var found = new ArrayList<Shelved>();
        try {
            for (var name : database.map(List::of).orElseGet(() -> databases())) {
                try (var session = Session.of(tools.access().open(node, Optional.of(name), PATIENCE), () -> {})) {
                    Restored.all(session).forEach(one -> found.add(new Shelved(name, one)));
                }
            }
            return found;
        } catch (SQLException e) {
            throw TablePlanner.unreachable(site, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private List<String> databases() {
        var node = tools.handling().asAdmin(site.cluster().name(), site.node());
        try (var session = Session.of(tools.access().maintenance(node, PATIENCE), () -> {})) {
            return session.all(row -> row.getString(1), Present.DATABASES);
        } catch (SQLException e) {
            throw TablePlanner.unreachable(site, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
