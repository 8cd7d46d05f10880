package dev.muster.commands.backup;

import dev.muster.commands.vault.Manifest;
import dev.muster.commands.where.Where;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every database by pg_dump, each at a snapshot of its own, and what they share by pg_dumpall. */
record Logical(Taking taking) {
    private static final String READS_PASSWORDS = "SELECT has_table_privilege('pg_catalog.pg_authid', 'SELECT')";

    Manifest take() throws IOException, SQLException, InterruptedException {
        try (var lead = taking.session(Optional.empty())) {
            var step = taking.step();
            var source = lead.source(step.spot().cluster(), step.spot().node());
            var tool = taking.tool(source.major());
            var version = tool.version("pg_dump");
            var parts = new ArrayList<Manifest.Part>();
            var databases = new ArrayList<Manifest.Database>();
            var arguments = new ArrayList<>(DatabaseDump.arguments(step));
            Optional<Manifest.Moment> start = Optional.empty();
            var absent = Omissions.of(lead.connection(), step.selection());
            var chosen = chosen(
                    step.selection().databases().isEmpty() ? Session.dumped(lead.connection()) : lead.databases());
            taking.meter().expect(Expectation.of(taking, chosen));
            for (var database : chosen) {
                var dumped = new DatabaseDump(taking, tool, database, databases.size() + 1).take();
                start = start.or(() -> Optional.of(dumped.start()));
                parts.add(dumped.part());
                databases.add(dumped.content());
            }
            if (!step.selection().inside()) {
                var globals = globals(lead);
                parts.add(dumpGlobals(tool, globals));
                arguments.add("pg_dumpall " + String.join(" ", globals));
            }
            return taking.manifest(
                    source,
                    Taking.toolUsed("pg_dump", version, arguments),
                    new Taking.Taken(start.orElseThrow(), lead.moment(), parts, databases, absent));
        }
    }

    private List<Manifest.Database> chosen(List<Manifest.Database> all) {
        return chosen(taking.step().selection(), all);
    }

    /** In the order in which they were asked for. */
    static List<Manifest.Database> chosen(Selection selection, List<Manifest.Database> all) {
        if (selection.databases().isEmpty()) {
            return all;
        }
        var names = all.stream().map(Manifest.Database::name).toList();
        return selection.databases().stream()
                .map(wanted -> all.stream()
                        .filter(database -> database.name().equals(wanted))
                        .findFirst()
                        .orElseThrow(() -> Where.unknown("database", wanted, names)))
                .toList();
    }

    /** Only some may read the passwords of roles; without them, roles come back with none. */
    private static List<String> globals(Session lead) throws SQLException {
        return lead.ask(READS_PASSWORDS).equals("t")
                ? List.of("--globals-only", "--no-password")
                : List.of("--globals-only", "--no-password", "--no-role-passwords");
    }

    private Manifest.Part dumpGlobals(Tool tool, List<String> arguments) throws InterruptedException {
        taking.meter().doing("roles and tablespaces");
        var program = tool.start("pg_dumpall", arguments, Optional.empty());
        return taking.pouring()
                .pour(
                        program,
                        new Pouring.Into("globals.sql", Manifest.Role.GLOBALS, Optional.empty()),
                        Pouring.Witness.NONE,
                        ended -> tool.requireGood("pg_dumpall", ended));
    }
}
