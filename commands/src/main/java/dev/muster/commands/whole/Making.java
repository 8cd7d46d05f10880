package dev.muster.commands.whole;

import dev.muster.commands.cluster.Identifier;
import java.sql.SQLException;
import java.util.Optional;

/** Makes the empty database that a dump is poured into: in the encoding and locale that it was dumped from. */
record Making(Server server, Databases databases, Contents contents) {
    private static final String TABLESPACE = " TABLESPACE = (\"([^\"]|\"\")+\"|\\w+)";

    void make(String name, Optional<String> tablespace) throws SQLException {
        var options = contents.options().orElse("");
        if (tablespace.isPresent()) {
            options = options.replaceFirst(TABLESPACE, "") + " TABLESPACE = " + Identifier.quoted(tablespace.get());
        }
        databases.execute("CREATE DATABASE %s WITH TEMPLATE = template0%s".formatted(Identifier.quoted(name), options));
        if (contents.options().isEmpty()) {
            makeSchemas(name);
        }
    }

    /** A dump of a part does not bring its schemas along. */
    private void makeSchemas(String name) throws SQLException {
        try (var connection = server.open(name);
                var statement = connection.createStatement()) {
            for (var schema : contents.schemas()) {
                statement.execute("CREATE SCHEMA IF NOT EXISTS " + schema);
            }
        }
    }
}
