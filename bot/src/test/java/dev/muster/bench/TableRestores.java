package dev.muster.bench;

import dev.muster.commands.table.BringBack;
import dev.muster.commands.table.CompareTables;
import dev.muster.commands.table.MergeTables;
import dev.muster.commands.table.TableCommand;
import dev.muster.commands.where.BackupWords;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A table of which rows are gone: brought back beside, compared, merged; beside what is done by hand. */
record TableRestores(Warehouse warehouse, Rivals rivals, Toolbox toolbox, Memory memory) {
    private static final int ROUNDS = 3;
    private static final String DATABASE = "parcels";
    private static final String DELETE = "DELETE FROM events WHERE id % 1000 = 0";

    List<Measure> measure(int rows) throws IOException, InterruptedException, SQLException {
        warehouse.execute("postgres", "CREATE DATABASE " + DATABASE);
        warehouse.execute(
                DATABASE,
                "CREATE TABLE events (id bigint PRIMARY KEY, at timestamptz, what text, n numeric)",
                """
                INSERT INTO events
                SELECT i, timestamptz '2026-03-01' + i * interval '1 second', md5(i::text), i / 7.0
                FROM generate_series(1, %d) i
                """.formatted(rows),
                "CREATE INDEX ON events (at)",
                "VACUUM (ANALYZE)");
        FullRestores.backUp(toolbox, DATABASE, "orders-20260101-000001-l000");
        rivals.run("parcels", "pg_dump -Fc -Z0 -d %s > $OUT".formatted(DATABASE));
        var recall = new Recall("table restore", toolbox.work(), memory);
        var hands = new double[ROUNDS];
        var command = new TableCommand(toolbox.tools(), new BackupWords(toolbox.tools()));
        for (int i = 0; i < ROUNDS; i++) {
            hands[i] = byHand();
            warehouse.execute(DATABASE, DELETE, "VACUUM events", "CHECKPOINT");
            var plan = recall.run(command.answer(FullRestores.request(
                    Map.of("cluster", Toolbox.CLUSTER, "tables", "public.events", "database", DATABASE, "merge", ""))));
            require(rows);
            for (var step : plan.steps()) {
                if (step instanceof BringBack(var place, var _, var _)) {
                    warehouse.execute(DATABASE, "DROP SCHEMA %s CASCADE".formatted(place.schema()));
                }
            }
        }
        double own = recall.median();
        double hand = Measure.median(hands);
        var measures = new ArrayList<>(List.of(
                Measure.compared(
                        "table restore",
                        own,
                        "s",
                        "%,d rows, %,d of them gone: brought back with indexes and keys %s s, compared twice %s s, merged %s s; medians of %d"
                                .formatted(
                                        rows,
                                        rows / 1000,
                                        Measure.shown(recall.median(BringBack.class)),
                                        Measure.shown(recall.median(CompareTables.class)),
                                        Measure.shown(recall.median(MergeTables.class)),
                                        ROUNDS)),
                Measure.compared("table restore, times by hand", own / hand, "×", ""),
                Measure.compared(
                        "the same by hand, from a plain dump",
                        hand,
                        "s",
                        "pg_restore -t | psql into a schema, INSERT … WHERE NOT EXISTS, nothing compared or kept"),
                recall.heap()));
        measures.addAll(recall.errors());
        return measures;
    }

    private double byHand() throws IOException, InterruptedException, SQLException {
        warehouse.execute(DATABASE, DELETE, "VACUUM events", "CHECKPOINT");
        double seconds = rivals.run("by-hand", """
                        psql -X -q -d %1$s -c 'CREATE SCHEMA by_hand'
                        pg_restore -t events -f - $(dirname $DUMP)/parcels | sed '1,60s/public\\./by_hand./' |
                            psql -X -q -v ON_ERROR_STOP=1 -d %1$s > /dev/null
                        psql -X -q -d %1$s -c 'INSERT INTO events SELECT * FROM by_hand.events h
                            WHERE NOT EXISTS (SELECT FROM events e WHERE e.id = h.id)'
                        """.formatted(DATABASE)).seconds();
        warehouse.execute(DATABASE, "DROP SCHEMA by_hand CASCADE");
        return seconds;
    }

    private void require(int rows) throws SQLException {
        var there = warehouse.ask(DATABASE, "SELECT count(*) FROM events", 1);
        if (!there.equals(String.valueOf(rows))) {
            throw new IllegalStateException("of %d rows there are %s".formatted(rows, there));
        }
    }
}
