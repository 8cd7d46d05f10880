package dev.muster.commands.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.cluster.Access;
import dev.muster.commands.testing.SpareServer;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;

class RegistrarTest {
    @Test
    void databases_that_do_not_let_us_in_are_known_by_name_and_hide_none_of_the_others() throws Exception {
        try (var server = SpareServer.create()) {
            for (var database : new String[] {"orders", "kept", "busy", "theirs"}) {
                server.execute("postgres", "CREATE DATABASE " + database);
                server.execute(database, "CREATE TABLE lines (id int)");
            }
            server.execute("postgres", "ALTER DATABASE kept CONNECTION LIMIT 0");
            server.execute("postgres", "REVOKE CONNECT ON DATABASE theirs FROM PUBLIC");
            server.execute("postgres", "ALTER DATABASE busy CONNECTION LIMIT 1");
            var node = server.cluster("orders").nodes().getFirst();
            var registrar = new Registrar(new Access(), node);
            var url = "jdbc:postgresql://127.0.0.1:%d/busy?user=keeper"
                    .formatted(node.login().port());
            try (var _ = DriverManager.getConnection(url)) {
                assertThat(registrar.changes()).containsKey("orders").doesNotContainKeys("kept", "busy", "theirs");
                var snapshot = registrar.snapshot();
                assertThat(snapshot.databases()).containsValues("orders", "kept", "busy", "theirs");
                assertThat(snapshot.relations())
                        .extracting(it -> snapshot.databases().get(it.database()) + "."
                                + it.name().table())
                        .containsExactly("orders.lines");
            }
        }
    }
}
