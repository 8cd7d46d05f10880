package dev.muster.bench;

import dev.muster.chat.Human;
import dev.muster.chat.grammar.Arguments;
import dev.muster.commands.backup.Limits;
import dev.muster.commands.backup.Selection;
import dev.muster.commands.backup.TakeBackup;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.verb.Request;
import dev.muster.commands.verify.VerifyBackup;
import dev.muster.commands.where.Spot;
import dev.muster.commands.whole.AnalyzeDatabase;
import dev.muster.commands.whole.CompareDatabase;
import dev.muster.commands.whole.RestoreDatabase;
import dev.muster.commands.whole.WholeWay;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A whole database from a sealed backup into a new one, beside pg_restore and psql from plain files. */
record FullRestores(Warehouse warehouse, Rivals rivals, Toolbox toolbox, Memory memory) {
    private static final int ROUNDS = 3;
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int JOBS = 2 * CORES;

    List<Measure> measure() throws IOException, InterruptedException, SQLException {
        backUp(toolbox, Warehouse.DATABASE, "orders-20260101-000000-l000");
        var dump = rivals.run(Rivals.DUMP_PLAIN);
        rivals.run("sql", "pg_dump > $OUT");
        var recall = new Recall("full restore", toolbox.work(), memory);
        var few = new double[ROUNDS];
        var many = new double[ROUNDS];
        var psql = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            few[i] = restoring(CORES);
            many[i] = restoring(JOBS);
            psql[i] = byHand("createdb by_hand && psql -X -q -v ON_ERROR_STOP=1 -d by_hand -f $(dirname $DUMP)/sql");
            warehouse.execute("postgres", "CHECKPOINT");
            recall.run(new WholeWay(toolbox.tools())
                    .answer(
                            request(Map.of("backup", "latest", "database", Warehouse.DATABASE, "into", "back")),
                            toolbox.cluster()));
            warehouse.execute("postgres", "DROP DATABASE back");
        }
        double own = recall.median(RestoreDatabase.class);
        double tool = Math.min(Measure.median(few), Measure.median(many));
        double book = Measure.median(psql);
        var measures = new java.util.ArrayList<>(List.of(
                Measure.compared(
                        "the database to be restored",
                        warehouse.databaseBytes() / (double) (1 << 20),
                        "MB",
                        "its dump %s uncompressed".formatted(Human.bytes(dump.bytes()))),
                Measure.atMost(
                        1.10,
                        "full restore, times pg_restore --jobs",
                        own / tool,
                        "×",
                        "%s s with %d jobs from the sealed backup, fetched, compared with its hash, decrypted; the quicker of the two below; medians of %d"
                                .formatted(Measure.shown(own), JOBS, ROUNDS)),
                byHand(CORES, few),
                byHand(JOBS, many),
                Measure.atLeast(
                        1.5,
                        "full restore, times faster than psql -f",
                        book / own,
                        "×",
                        "of the same database's plain dump, as runbooks have it"),
                Measure.compared("psql -f of a plain dump", book, "s", "createdb included"),
                Measure.compared(
                        "checks of a full restore",
                        recall.median(VerifyBackup.class) + recall.median(CompareDatabase.class),
                        "s",
                        "read back before: %s s, which is left out within a day; compared with the backup after: %s s"
                                .formatted(
                                        Measure.shown(recall.median(VerifyBackup.class)),
                                        Measure.shown(recall.median(CompareDatabase.class)))),
                Measure.compared(
                        "statistics for the planner",
                        recall.median(AnalyzeDatabase.class),
                        "s",
                        "which pg_restore leaves to autovacuum"),
                recall.heap()));
        measures.addAll(recall.errors());
        return measures;
    }

    static void backUp(Toolbox toolbox, String database, String id)
            throws IOException, SQLException, InterruptedException {
        new TakeBackup(
                        new Spot(Toolbox.CLUSTER, "orders-a"),
                        id,
                        Manifest.Kind.LOGICAL,
                        Selection.of(List.of(database)),
                        1,
                        new Limits(Duration.ofHours(2), Duration.ofSeconds(30)))
                .perform(toolbox.work());
    }

    static Request request(Map<String, String> words) {
        return new Request(new Arguments(words), Optional.of(Toolbox.CLUSTER), Instant.now());
    }

    private double restoring(int jobs) throws IOException, InterruptedException, SQLException {
        return byHand("createdb by_hand && pg_restore --jobs=%d --dbname=by_hand $DUMP".formatted(jobs));
    }

    private static Measure byHand(int jobs, double[] seconds) {
        return Measure.compared(
                "pg_restore --jobs=%d of a plain dump".formatted(jobs),
                Measure.median(seconds),
                "s",
                "createdb included");
    }

    private double byHand(String line) throws IOException, InterruptedException, SQLException {
        warehouse.execute("postgres", "CHECKPOINT");
        double seconds = rivals.run("by-hand", line).seconds();
        warehouse.execute("postgres", "DROP DATABASE by_hand");
        return seconds;
    }
}
