package dev.muster.commands.table;

import dev.muster.chat.Human;
import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Puts back what was brought back, in one transaction: rows into tables that are there, whole tables into the place of those
 * that are gone. Nobody writes to them meanwhile; others read, but for those that {@link Hush} closes. What came of it is
 * counted before it holds.
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

    /**
     * What was done.
     *
     * @param at when
     * @param lost up to when there were commits that it took away, if it took any
     */
    record Done(String seen, Optional<Instant> at, Optional<Instant> lost) {
        private static Done of(About about) {
            return new Done(about.definition(), instant(about.name()), instant(about.schema()));
        }

        private static Optional<Instant> instant(String text) {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        }
    }

    /** What was done before, if it was. */
    static Optional<Done> done(Session session, String schema, String what) throws SQLException, InterruptedException {
        return About.of(session, schema).stream()
                .filter(one -> one.kind() == About.Kind.DONE)
                .reduce((_, last) -> last)
                .filter(last -> last.label().equals(what))
                .map(Done::of);
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

    Done run(boolean replace) throws SQLException, InterruptedException {
        session.update("SET LOCAL work_mem = '128MB'");
        pace.doing("waiting for writers to end");
        look();
        Locking.patient(session, pace).lock(live());
        var held = Instant.now(); // From here on nobody writes to them.
        var told = new ArrayList<String>();
        if (!gone.isEmpty()) {
            pace.doing("putting tables into place");
            told.addAll(new Placing(session, schema, about).place(gone));
        }
        var circles = Circles.of(session, live());
        swaps.sort(Comparator.comparingInt(
                swap -> circles.order().indexOf(swap.pair().live())));
        var hush = Hush.over(session, live(), replace ? live() : circles.circular());
        var overwriting = new Overwriting(session);
        if (replace) {
            takeAway(overwriting, hush);
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
        overwriting.end();
        hush.end();
        told.addAll(new Links(session, schema, about).tie(gone));
        for (int i = 0; i < swaps.size(); i++) {
            told.add(prove(swaps.get(i), inserted.get(i), replace));
        }
        Numbers.raise(session, live());
        var seen = String.join("\n", told);
        var at = Instant.now();
        var lost = replace && tookAway() ? Optional.of(held) : Optional.<Instant>empty();
        new About(
                        About.Kind.DONE,
                        lost.map(Instant::toString).orElse(""),
                        at.toString(),
                        replace ? MergeTables.REPLACED : MergeTables.MERGED,
                        seen)
                .add(session, schema);
        return new Done(seen, Optional.of(at), lost);
    }

    private void takeAway(Overwriting overwriting, Hush hush) throws SQLException, InterruptedException {
        for (var swap : swaps) {
            pace.doing("keeping what is replaced of " + swap.pair().live().said());
            swap.keep();
            Agreed.of(about).requireToReplace(swap.pair().live(), swap.count("changed"), swap.count("extra"));
        }
        hush.number(renumbered());
        Doomed.requireValues(session, doomed("changed"));
        var doomed = doomed("extra");
        overwriting.until(() -> takeAway(overwriting, doomed));
    }

    private List<Doomed> doomed(String kind) throws SQLException, InterruptedException {
        var doomed = new ArrayList<Doomed>();
        for (var swap : swaps) {
            var rows = "(SELECT * FROM %s WHERE muster_kind = '%s')".formatted(swap.kept(), kind);
            doomed.add(Doomed.of(session, swap.pair(), rows));
        }
        return doomed;
    }

    /** Rows that are overwritten may need the values of those that go, or refer to them until then. */
    private void takeAway(Overwriting overwriting, List<Doomed> doomed) throws SQLException, InterruptedException {
        for (var swap : swaps) {
            if (overwriting.apart(swap)) {
                swap.delete("changed");
            }
        }
        boolean first = Doomed.held(session, doomed).isEmpty();
        if (first) {
            delete();
        }
        for (var swap : swaps) {
            if (!overwriting.apart(swap)) {
                overwriting.overwrite(swap, swap::overwrite);
            }
        }
        if (!first) {
            Doomed.requireFree(session, doomed);
            delete();
        }
        for (var swap : swaps) {
            if (overwriting.apart(swap)) {
                swap.putIn();
            }
        }
    }

    private List<Name> renumbered() throws SQLException, InterruptedException {
        var found = new ArrayList<Name>();
        for (var swap : swaps) {
            if (hasKept(swap) && swap.renumbers()) {
                found.add(swap.pair().live());
            }
        }
        return found;
    }

    private void delete() throws SQLException, InterruptedException {
        for (var swap : swaps) {
            swap.delete("extra");
        }
    }

    private boolean tookAway() throws SQLException, InterruptedException {
        for (var swap : swaps) {
            if (session.is("SELECT EXISTS (SELECT FROM %s)".formatted(swap.kept()))) {
                return true;
            }
        }
        return false;
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
        Locking.patient(session, pace).lock(live());
        new Links(session, schema, about).untie(placed);
        var hush = Hush.over(session, live(), live());
        hush.number(renumbered());
        var told = new ArrayList<String>();
        var doomed = new ArrayList<Doomed>();
        var overwritten = new ArrayList<Integer>();
        var overwriting = new Overwriting(session);
        overwriting.until(() -> {
            overwritten.clear();
            overwriteBack(overwriting, overwritten);
        });
        for (var swap : swaps) {
            pace.doing("finding what was inserted into " + swap.pair().live().said());
            var out = new Name(schema, "muster out %d".formatted(swap.number())).quoted();
            session.update("CREATE TABLE %s AS %s".formatted(out, swap.unchanged()));
            doomed.add(Doomed.of(session, swap.pair(), out));
        }
        Doomed.requireFree(session, doomed);
        for (int i = 0; i < swaps.size(); i++) {
            told.add(takeOut(swaps.get(i), doomed.get(i), overwritten.get(i)));
        }
        overwriting.end();
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

    private void overwriteBack(Overwriting overwriting, List<Integer> overwritten)
            throws SQLException, InterruptedException {
        for (var swap : swaps) {
            if (!hasKept(swap)) {
                overwritten.add(0);
            } else if (overwriting.apart(swap)) {
                overwritten.add(swap.setAside());
            } else {
                overwriting.overwrite(swap, () -> overwritten.add(swap.overwriteBack()));
            }
        }
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
        swap.putBack();
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
