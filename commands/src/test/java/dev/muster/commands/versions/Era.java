package dev.muster.commands.versions;

import dev.muster.chat.Block;
import dev.muster.chat.Secret;
import dev.muster.commands.backup.BackupNowCommand;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.handling.Handling;
import dev.muster.commands.lost.LostCommand;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.restore.RestoreCommand;
import dev.muster.commands.restore.Way;
import dev.muster.commands.side.MomentWay;
import dev.muster.commands.side.Side;
import dev.muster.commands.side.Stage;
import dev.muster.commands.testing.Answered;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.testing.Versions;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Verification;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verify.VerifyBackup;
import dev.muster.commands.wal.Reception;
import dev.muster.commands.wal.Trail;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.whole.WholeWay;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A server of one version, with all that Muster does to it. */
final class Era implements AutoCloseable {
    private static final String ROWS = """
            SELECT coalesce(string_agg(format('SELECT %L || '' '' || count(*) || '' '' || coalesce(md5(string_agg(t::text, ''|'' ORDER BY t::text)), '''') FROM ONLY %I.%I t',
                   c.relname, n.nspname, c.relname), E'\\nUNION ALL\\n' ORDER BY c.relname), 'SELECT ''nothing''')
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
            """;

    final Stage stage;
    final Work.Tools tools;

    Era(int major) throws Exception {
        stage = new Stage(Versions.kits(major), major);
        var own = stage.tools;
        tools = new Work.Tools(
                own.observer(),
                own.access(),
                own.host(),
                own.kits(),
                own.vault(),
                new Handling(
                        stage.root.resolve("sides"),
                        Map.of(
                                "own",
                                new Handling.OfCluster(
                                        Optional.of(new Handling.Admin("postgres", new Secret("unused"))),
                                        List.of(),
                                        Map.of(),
                                        Duration.ofHours(8),
                                        Duration.ofDays(7)))),
                Past.NONE);
    }

    /** The same, where a standby is called two. */
    record At(Observer observer, Work.Tools tools) implements AutoCloseable {
        Plan plan(int fullEvery) {
            return ChainTest.scheduled(tools, Optional.of("two"), fullEvery);
        }

        Backup take(Plan plan) throws Exception {
            for (var step : plan.steps()) {
                step.perform(TestWork.with(tools, Integer.MAX_VALUE));
            }
            return tools.vault().backups("own").getFirst();
        }

        @Override
        public void close() {
            observer.close();
        }
    }

    At at(Cluster cluster) {
        var observer = PatientObserver.of(List.of(cluster));
        return new At(
                observer,
                new Work.Tools(
                        observer,
                        tools.access(),
                        tools.host(),
                        tools.kits(),
                        tools.vault(),
                        tools.handling(),
                        Past.NONE));
    }

    private static Reception.All receptions(Path spool) {
        var trail = new Trail();
        return new Reception.All() {
            @Override
            public Optional<Reception> of(String cluster) {
                return Optional.empty();
            }

            @Override
            public Trail trail(String cluster) {
                return trail;
            }

            @Override
            public Optional<Path> spool(String cluster) {
                return Optional.of(spool);
            }
        };
    }

    private Command command(String verb) {
        var words = new BackupWords(tools);
        Way none = (_, _) -> new Answer.Refusal(new Problem("NO_WAY", "none", "none"));
        return Stream.of(
                        new BackupNowCommand(tools, words),
                        new LostCommand(tools, receptions(stage.root.resolve("spool")), words),
                        new RestoreCommand(
                                words, new RestoreCommand.Ways(new WholeWay(tools), new MomentWay(tools), none)))
                .filter(each -> each.spec().verb().equals(verb))
                .findFirst()
                .orElseThrow();
    }

    /** Names and values in turn; a flag's value is "true". */
    Answer ask(String verb, String... words) {
        return command(verb).answer(Answered.request(Map.of("cluster", "own"), words));
    }

    Plan plan(String verb, String... words) {
        return Answered.plan(ask(verb, words));
    }

    Work work() {
        return TestWork.with(tools, Integer.MAX_VALUE);
    }

    void run(Plan plan) throws Exception {
        for (var step : plan.steps()) {
            step.perform(work());
        }
    }

    /** Taken, and read back. */
    Backup backup(String... words) throws Exception {
        run(plan("backup now", words));
        return tools.vault().backups("own").getFirst();
    }

    /** What was seen of it. */
    String proven(Backup backup) throws Exception {
        return new VerifyBackup("own", backup.id(), Verification.Depth.DEEP, Optional.empty())
                .perform(work())
                .seen();
    }

    void does(String... statements) throws SQLException {
        for (var sql : statements) {
            stage.servers.execute(Stage.ONE, sql);
        }
    }

    /** Every row of every table, as a hash each. */
    String rows() throws SQLException {
        return rows("postgres");
    }

    String rows(String database) throws SQLException {
        try (var connection = connect(database)) {
            return rows(connection);
        }
    }

    String rows(Side side) throws SQLException {
        try (var connection = stage.sides.connect(side, "postgres")) {
            return rows(connection);
        }
    }

    private static String rows(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            String sql;
            try (var row = statement.executeQuery(ROWS)) {
                row.next();
                sql = row.getString(1);
            }
            try (var row =
                    statement.executeQuery("SELECT string_agg(x, E'\n' ORDER BY x) FROM (" + sql + ") AS s(x)")) {
                row.next();
                return String.valueOf(row.getString(1));
            }
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:%d/%s?user=postgres&sslmode=disable"
                .formatted(stage.servers.port(Stage.ONE), database));
    }

    /** What is told of each transaction that lost something. */
    List<String> lost(String from) {
        return Answered.reply(ask("lost", "from", from)).document().blocks().stream()
                .flatMap(block -> block instanceof Block.Table table ? table.rows().stream() : Stream.empty())
                .map(row -> row.get(1))
                .toList();
    }

    @Override
    public void close() throws IOException {
        stage.close();
    }
}
