package dev.muster.commands.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.cluster.Observer;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.testing.OwnServers;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.testing.Versions;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.wal.Lsn;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a snapshot saw counts only as long as the snapshot is held. */
@Timeout(60)
final class ViewTest {
    private static final String TIMEOUTS = """
            SELECT coalesce(string_agg(name || ' ' || setting, ', ' ORDER BY name), 'none')
              FROM pg_settings
             WHERE name IN ('idle_session_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')
               AND setting <> '0'
            """;

    @ParameterizedTest
    @ValueSource(ints = {13, 15, 17})
    void what_their_owner_lets_no_session_do_for_long_one_that_is_held_for_a_backup_may(int major) throws Exception {
        try (var servers = new OwnServers("one", Versions.kits(major).of(major));
                var observer = new Observer(List.of(), "none", Clock.systemUTC())) {
            servers.execute("one", "ALTER ROLE muster SET idle_in_transaction_session_timeout = '1h'");
            if (major >= 14) {
                servers.execute("one", "ALTER ROLE muster SET idle_session_timeout = '1h'");
            }
            if (major >= 17) {
                servers.execute("one", "ALTER ROLE muster SET transaction_timeout = '1h'");
            }
            var work = TestWork.on(observer);
            var seen = Shift.run(new Meter(work), shift -> {
                try (var session = Session.open(shift, work, servers.node("one"), Optional.empty(), Session.PATIENCE)) {
                    return session.ask(TIMEOUTS);
                }
            });
            assertThat(seen).isEqualTo("none");
        }
    }

    @Test
    void once_its_session_was_ended_it_says_nothing() throws Exception {
        try (var servers = new OwnServers("one")) {
            servers.execute("one", "GRANT SELECT ON line TO muster");
            servers.execute("one", "INSERT INTO line VALUES (1, 'x')");
            var cluster = OwnServers.cluster("own", servers.node("one"));
            try (var yard = new Yard(cluster, UnaryOperator.identity())) {
                var step = yard.step(yard.order(Manifest.Kind.PHYSICAL, Selection.EVERYTHING));
                var work = TestWork.with(yard.tools(), Integer.MAX_VALUE);
                var meter = new Meter(work);
                boolean all = Shift.run(meter, shift -> looked(servers, new Taking(step, work, meter, shift)));
                assertThat(all).isTrue();
            }
        }
    }

    private static boolean looked(OwnServers servers, Taking taking) throws SQLException {
        var later = new Lsn(Long.MAX_VALUE);
        try (var view = View.open(taking, "postgres")) {
            view.count().census().count();
            assertThat(view.sight(later).snapshot()).isPresent();
            assertThat(view.sight(later).tables()).isNotEmpty();
            assertThat(view.sight(new Lsn(0)).left())
                    .containsExactly("the backup had ended before its rows could be counted");
            servers.execute(
                    "one",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'muster' AND state = 'idle in transaction'");
            var sight = view.sight(later);
            assertThat(sight.snapshot()).isEmpty();
            assertThat(sight.tables()).isEmpty();
            assertThat(sight.left()).containsExactly("its session was ended before the backup was");
            return true;
        }
    }
}
