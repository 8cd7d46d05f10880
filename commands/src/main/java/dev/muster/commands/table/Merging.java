package dev.muster.commands.table;

import dev.muster.chat.Human;
import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts back what was brought back, in one transaction: rows into tables that are there, whole tables into the place of those
 * that are gone. Nobody writes to them meanwhile, everybody reads; what came of it is counted before it holds.
 */
final class Merging {
    private final Session session;
    private final String schema;
    private final Pace pace;
    private final List<About> about;
    private final List<Swap> swaps = new ArrayList<>();
    private final List<Name> gone = new ArrayList<>();

    Merging(Session session, String schema, Pace pace) throws SQLException, InterruptedException {
        this.session = session;
        this.schema = schema;
        this.pace = pace;
        this.about = About.of(session, schema);
    }

    /** What was done before, if it was. */
    static java.util.Optional<String> done(Session session, String schema, String what)
            throws SQLException, InterruptedException {
        return About.of(session, schema).stream()
                .filter(one -> one.kind() == About.Kind.DONE)
                .reduce((_, last) -> last)
                .filter(last -> last.label().equals(what))
                .map(About::definition);
    }

    /** Sorts them: those to put rows into, and those to put into place. */
    void look() throws SQLException, InterruptedException {
        int number = 0;
        var placed = about.stream()
                .filter(one -> one.kind() == About.Kind.PLACED)
                .map(About::table)
                .toList();
        for (var one : about) {
            if (one.kind() == About.Kind.TABLE && one.label().equals(About.TOP)) {
                number++;
                if (placed.contains(one.table())) {
                    continue;
                }
                var pair = Pair.of(session, schema, one.table());
                if (pair.isEmpty()) {
                    gone.add(one.table());
                } else {
                    require(pair.get());
                    swaps.add(new Swap(session, schema, pair.get(), number));
                }
            }
        }
    }

    private static void require(Pair pair) {
        if (!pair.fits()) {
            throw new Problem(
                            "SHAPE_CHANGED",
                            String.join("; ", pair.told()),
                            "give that column a default, or insert the rows by hand from the restored schema")
                    .asTrouble();
        }
    }

    private List<Name> live() {
        return swaps.stream().map(swap -> swap.pair().live()).toList();
    }

    private void lock() throws SQLException, InterruptedException {
        for (var table : live()) {
            session.update("LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE".formatted(table.quoted()));
        }
    }

    List<String> run(boolean replace) throws SQLException, InterruptedException {
        session.update("SET LOCAL work_mem = '128MB'");
        pace.doing("waiting for writers to end");
        look();
        lock();
        var told = new ArrayList<String>();
        if (!gone.isEmpty()) {
            pace.doing("putting tables into place");
            told.addAll(new Placing(session, schema, about).place(gone));
        }
        var hush = Hush.over(session, live());
        if (replace) {
            takeAway();
        }
        var inserted = new ArrayList<Long>();
        for (var swap : swaps) {
            pace.doing("inserting into " + swap.pair().live().said());
            inserted.add(swap.insert());
            if (!replace) {
                Agreed.of(about).requireToInsert(swap.pair().live(), inserted.getLast());
            }
        }
        pace.doing("checking keys");
        hush.end();
        told.addAll(new Links(session, schema, about).tie(gone));
        for (int i = 0; i < swaps.size(); i++) {
            told.add(prove(swaps.get(i), inserted.get(i), replace));
        }
        Numbers.raise(session, live());
        var seen = String.join("\n", told);
        new About(About.Kind.DONE, "", "", replace ? MergeTables.REPLACED : MergeTables.MERGED, seen)
                .add(session, schema);
        return told;
    }

    private void takeAway() throws SQLException, InterruptedException {
        for (var swap : swaps) {
            pace.doing("keeping what is replaced of " + swap.pair().live().said());
            swap.keep();
            Agreed.of(about).requireToReplace(swap.pair().live(), swap.count("changed"), swap.count("extra"));
        }
        for (var swap : swaps) {
            swap.overwrite();
        }
        var doomed = new ArrayList<Doomed>();
        for (var swap : swaps) {
            doomed.add(
                    new Doomed(swap.pair(), "(SELECT * FROM %s WHERE muster_kind = 'extra')".formatted(swap.kept())));
        }
        Doomed.requireFree(session, doomed);
        for (var swap : swaps) {
            swap.delete();
        }
    }

    private String prove(Swap swap, long inserted, boolean replace) throws SQLException, InterruptedException {
        var table = swap.pair().live();
        pace.doing("counting " + table.said());
        var after = Difference.of(session, schema, table);
        boolean right =
                !replace || (after.changed().rows() == 0 && after.extra().rows() == 0);
        if (!right || (replace && after.missing().rows() > 0)) {
            throw new Problem(
                            "TABLE_DIFFERS",
                            "it would not be as it was: " + after.line(),
                            "nothing was changed; see which trigger, rule or unique key is in the way")
                    .asTrouble();
        }
        var changes = replace
                ? ", %s overwritten, %s taken away"
                        .formatted(Human.count(swap.count("changed"), "row"), Human.count(swap.count("extra"), "row"))
                : "";
        return after.missing().rows() == 0
                ? "%s: %s inserted%s, missing now: 0".formatted(table.said(), Human.count(inserted, "row"), changes)
                : "%s: %s inserted, and %s out, since other rows have their unique values by now: %s"
                        .formatted(
                                table.said(),
                                Human.count(inserted, "row"),
                                Human.count(after.missing().rows(), "row") + " stay",
                                String.join("; ", after.missing().keys()));
    }

    /** Takes back what {@link #run} did, and leaves alone what others did since. */
    List<String> back() throws SQLException, InterruptedException {
        session.update("SET LOCAL work_mem = '128MB'");
        var placed = about.stream()
                .filter(one -> one.kind() == About.Kind.PLACED)
                .map(About::table)
                .toList();
        look();
        lock();
        new Links(session, schema, about).untie(placed);
        var hush = Hush.over(session, live());
        var told = new ArrayList<String>();
        var doomed = new ArrayList<Doomed>();
        var overwritten = new ArrayList<Integer>();
        for (var swap : swaps) {
            overwritten.add(hasKept(swap) ? swap.overwriteBack() : 0);
        }
        for (var swap : swaps) {
            pace.doing("finding what was inserted into " + swap.pair().live().said());
            var out = new Name(schema, "muster out %d".formatted(swap.number())).quoted();
            session.update("CREATE TABLE %s AS %s".formatted(out, swap.unchanged()));
            doomed.add(new Doomed(swap.pair(), out));
        }
        Doomed.requireFree(session, doomed);
        for (int i = 0; i < swaps.size(); i++) {
            told.add(takeOut(swaps.get(i), doomed.get(i), overwritten.get(i)));
        }
        hush.end();
        if (!placed.isEmpty()) {
            new Placing(session, schema, about).back(placed);
            session.update("DELETE FROM %s WHERE kind = ?".formatted(About.where(schema)), About.Kind.PLACED.name());
            for (var table : placed) {
                told.add("%s is out of its place again, with all %s that it has by now: they are in %s"
                        .formatted(
                                table.said(),
                                Human.count(
                                        session.number("SELECT count(*) FROM "
                                                + table.in(schema).quoted()),
                                        "row"),
                                table.in(schema).said()));
            }
        }
        for (var swap : swaps) {
            session.update("DROP TABLE IF EXISTS " + swap.put());
        }
        new About(About.Kind.DONE, "", "", UndoMerge.DONE, String.join("\n", told)).add(session, schema);
        return told;
    }

    private boolean hasKept(Swap swap) throws SQLException, InterruptedException {
        return session.is("SELECT to_regclass(?) IS NOT NULL", swap.kept());
    }

    private String takeOut(Swap swap, Doomed doomed, int over) throws SQLException, InterruptedException {
        var table = swap.pair().live();
        pace.doing("taking out of " + table.said());
        long put = session.number("SELECT count(*) FROM " + swap.put());
        int out = session.update("DELETE FROM %s l USING %s d WHERE l.ctid = d.muster_at AND l.tableoid = d.muster_of"
                .formatted(swap.pair().sides().liveRows(), doomed.rows()));
        session.update("DROP TABLE " + doomed.rows());
        var kept = put == out ? "" : ", %d were changed or deleted since and stay as they are".formatted(put - out);
        if (!hasKept(swap)) {
            return "%s: %s taken out again%s".formatted(table.said(), Human.count(out, "row"), kept);
        }
        long changed = swap.count("changed");
        long extra = swap.count("extra");
        long in = swap.insertBack();
        return "%s: %s taken out again%s; %d of %d changed ones and %d of %d others are as they were before%s"
                .formatted(
                        table.said(),
                        Human.count(out, "row"),
                        kept,
                        over,
                        changed,
                        in,
                        extra,
                        over == changed && in == extra ? swap.dropKept() : swap.leaveKept());
    }
}
