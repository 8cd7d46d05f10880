package dev.muster.commands.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.cluster.Access;
import dev.muster.commands.testing.OwnServers;
import dev.muster.commands.testing.Versions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What its owner lets no session do for long, ours may. */
@Timeout(60)
final class SessionTimesTest {

    @ParameterizedTest
    @ValueSource(ints = {13, 15, 17})
    void idle_sessions_and_long_transactions_of_ours_are_not_ended(int major) throws Exception {
        try (var servers = new OwnServers("one", Versions.kits(major).of(major))) {
            servers.execute("one", "ALTER ROLE muster SET idle_in_transaction_session_timeout = '1h'");
            if (major >= 14) {
                servers.execute("one", "ALTER ROLE muster SET idle_session_timeout = '1h'");
            }
            if (major >= 17) {
                servers.execute("one", "ALTER ROLE muster SET transaction_timeout = '1h'");
            }
            var line = new Access().open(servers.node("one"), Optional.empty(), Duration.ofSeconds(10));
            try (var session = Session.of(line, () -> {});
                    var statement = session.connection().createStatement();
                    var row = statement.executeQuery("""
                            SELECT string_agg(name || ' ' || setting, ', ' ORDER BY name)
                              FROM pg_settings
                             WHERE name IN ('idle_session_timeout', 'transaction_timeout',
                                            'idle_in_transaction_session_timeout')
                               AND setting <> '0'
                            """)) {
                row.next();
                assertThat(row.getString(1)).isNull();
            }
        }
    }
}
