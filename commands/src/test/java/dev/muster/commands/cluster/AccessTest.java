package dev.muster.commands.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.testing.TestCluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Optional<String> ORDERS = Optional.of("orders");

    private final TestCluster cluster = TestCluster.shared();
    private final Access access = new Access();

    /** An exact match of types, which PostgreSQL prefers to its own function when both are on the path. */
    @BeforeEach
    void somebodyLaysATrap() throws SQLException {
        asOwner("CREATE FUNCTION public.quote_ident(name) RETURNS text LANGUAGE sql AS $$SELECT 'trapped'$$");
    }

    @AfterEach
    void theTrapGoes() throws SQLException {
        asOwner("DROP FUNCTION public.quote_ident(name)");
    }

    @Test
    void what_people_lay_into_a_database_is_not_called_by_us() throws SQLException {
        try (var ours = access.open(cluster.node("orders-a", "muster", "orders"), ORDERS, PATIENCE)) {
            assertThat(asked(ours)).isEqualTo("calm");
        }
    }

    @Test
    void a_statement_that_people_wrote_means_what_it_means_to_them() throws SQLException {
        try (var theirs = access.asEverybody(cluster.node("orders-a", "muster", "orders"), ORDERS, PATIENCE)) {
            assertThat(asked(theirs)).isEqualTo("trapped");
        }
    }

    private void asOwner(String sql) throws SQLException {
        try (var connection = cluster.connect("orders-a", "orders", "postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String asked(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT quote_ident('calm'::name)")) {
            row.next();
            return row.getString(1);
        }
    }
}
