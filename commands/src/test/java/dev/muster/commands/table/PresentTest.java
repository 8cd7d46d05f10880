package dev.muster.commands.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.cluster.Access;
import dev.muster.commands.handling.Handling;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Work;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.SpareServer;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.where.Where;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases that restores keep aside are nobody's wish, and do not stand in the way of those that are. */
class PresentTest {
    @TempDir
    static Path folder;

    private static SpareServer server;

    @BeforeAll
    static void fill() throws Exception {
        server = SpareServer.create();
        for (var database : List.of("orders", "orders_kept_20260301_1405", "frozen", "theirs")) {
            server.execute("postgres", "CREATE DATABASE " + database);
            server.execute(database, "CREATE TABLE lines (id int)");
        }
        server.execute(
                "postgres", "COMMENT ON DATABASE orders_kept_20260301_1405 IS 'kept by Muster since 2026-03-01'");
        server.execute("postgres", "ALTER DATABASE orders_kept_20260301_1405 CONNECTION LIMIT 0");
        server.execute("postgres", "ALTER DATABASE frozen CONNECTION LIMIT 0");
        server.execute("postgres", "REVOKE CONNECT ON DATABASE theirs FROM PUBLIC");
    }

    @AfterAll
    static void close() throws Exception {
        server.close();
    }

    private static Work.Tools tools() {
        return new Work.Tools(
                PatientObserver.of(List.of(server.cluster("orders"))),
                new Access(),
                new LocalHost(Optional.empty()),
                new Kits(List.of()),
                new Vault(List.of(new Folder("local", folder)), List.of(), folder),
                Handling.NONE,
                Past.NONE);
    }

    private static List<String> databases() {
        var tools = tools();
        var site = new Where(tools.observer()).primary(tools.observer().observe(server.cluster("orders")));
        assertThat(new RestoredShelf(tools, site).all(Optional.empty())).isEmpty();
        return List.copyOf(Present.on(tools, site).keySet());
    }

    @Test
    void an_ordinary_role_is_not_stopped_by_what_it_may_not_open() {
        assertThat(databases()).containsExactly("orders", "postgres");
    }

    @Test
    void a_superuser_finds_what_was_frozen_by_people_and_not_what_a_restore_keeps() throws Exception {
        server.execute("postgres", "ALTER ROLE keeper SUPERUSER");
        try {
            assertThat(databases()).containsExactly("frozen", "orders", "postgres", "theirs");
        } finally {
            server.execute("postgres", "ALTER ROLE keeper NOSUPERUSER");
        }
    }
}
