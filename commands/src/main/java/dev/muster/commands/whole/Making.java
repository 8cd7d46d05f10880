package dev.muster.commands.whole;

import dev.muster.commands.cluster.Identifier;
import java.sql.SQLException;
import java.util.Optional;

/** Makes the empty database that a dump is poured into: in the encoding and locale that it was dumped from. */
record Making(Server server, Databases databases, Contents contents) {
    private static final String TABLESPACE = " TABLESPACE = (\"([^\"]|\"\")+\"|\\w+)";

    /** {@code owner} is whose it is from the first: what is in the schema public is given only to whom it could belong. */
    void make(String name, Optional<String> owner, Optional<String> tablespace) throws SQLException {
        var options = contents.options().orElse("");
        if (owner.isPresent()) {
            options = " OWNER = " + Identifier.quoted(owner.get()) + options;
        }
        if (tablespace.isPresent()) {
            options = options.replaceFirst(TABLESPACE, "");
            if (!tablespace.equals(databases.named("template0").map(Databases.Seen::tablespace))) {
                options += " TABLESPACE = " + Identifier.quoted(tablespace.get()); // To name the default takes a right.
            }
        }
        create(Identifier.quoted(name), options);
        if (contents.options().isEmpty()) {
            makeSchemas(name);
        }
    }

    /** Only its owner gets in, and nobody does before everybody else is kept out: whoever is in by then would stay. */
    private void create(String database, String options) throws SQLException {
        databases.execute("CREATE DATABASE %s WITH TEMPLATE = template0 ALLOW_CONNECTIONS = false%s"
                .formatted(database, options));
        databases.execute("REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(database));
        databases.execute("ALTER DATABASE %s ALLOW_CONNECTIONS true".formatted(database));
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
