package dev.muster.commands.symptoms;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Tone;
import dev.muster.commands.verb.Answer.FollowUp;
import dev.muster.commands.verb.Answer.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What to say to whoever sees something. Pure: every button and form holds words that a verb understands. */
record Advice(String cluster, String database, AtHand atHand) {
    private static final Block.Input TABLE = new Block.Input.Line("table", "Which table", "", true);
    private static final Block.Input MOMENT = new Block.Input.Line(
            "moment",
            "As of when, right before it happened, in UTC (14:05, 10m ago, 2026-03-01 14:05)",
            "10m ago",
            true);
    private static final Block.Input REASON =
            new Block.Input.Line("reason", "Why (it stands in the timeline)", "rows were changed by mistake", true);

    /** The first question: what is seen. */
    Reply question() {
        var symptoms = Arrays.stream(Symptom.values())
                .map(symptom -> symptom.label() + ". " + symptom.why())
                .toList();
        var buttons = Arrays.stream(Symptom.values())
                .map(symptom -> new FollowUp(
                        symptom.label(), "restore %s --symptom %s".formatted(word(cluster), symptom.word())))
                .toList();
        return new Reply(
                Document.of(
                        cluster + ": what do you see?",
                        atHand.anything() ? Tone.PLAIN : Tone.BAD,
                        new Block.Listing(symptoms),
                        new Block.Text("At hand:"),
                        new Block.Listing(atHand.told())),
                buttons);
    }

    Reply about(Symptom symptom) {
        var way = switch (symptom) {
            case DELETED, CHANGED, DROPPED -> ofTable(symptom);
            case DAMAGED -> ofDamage();
            case MIGRATION -> ofMigration(symptom);
            case SERVER -> ofServer(symptom);
        };
        var blocks = new ArrayList<Block>();
        blocks.add(new Block.Text(symptom.why()));
        blocks.add(new Block.Listing(way.steps()));
        blocks.add(new Block.Text("At hand:"));
        var told = new ArrayList<>(atHand.told());
        way.cost().ifPresent(cost -> told.add("What it would take: " + cost));
        blocks.add(new Block.Listing(told));
        way.form().ifPresent(blocks::add);
        if (!atHand.anything()) {
            blocks.add(
                    new Block.Text("There is no backup that could be relied on. Change nothing, and keep what is there:"
                            + " /db forensic " + word(cluster)));
        }
        return new Reply(
                new Document(
                        cluster + ": " + symptom.label().toLowerCase(Locale.ROOT),
                        atHand.anything() ? Tone.PLAIN : Tone.BAD,
                        blocks),
                way.next());
    }

    /** How it goes on. */
    private record Course(List<String> steps, List<FollowUp> next, Optional<Block> form, Optional<String> cost) {}

    private Course ofTable(Symptom symptom) {
        boolean changed = symptom == Symptom.CHANGED;
        var next = new ArrayList<FollowUp>();
        next.add(new FollowUp("Find it", "lost " + word(cluster)));
        switch (symptom) {
            case DELETED -> next.add(instead(Symptom.CHANGED));
            case CHANGED -> next.add(instead(Symptom.DELETED));
            case DROPPED, DAMAGED, MIGRATION, SERVER -> {}
        }
        next.add(new FollowUp("Keep a copy first", "forensic " + word(cluster)));
        return new Course(
                List.of(
                        "Find what did it: /db lost %s names the transaction, and has the button that brings it back."
                                .formatted(word(cluster)),
                        "Or say which table, and as of when: it is put beside and compared, and you are asked before "
                                + (changed ? "anything is replaced." : "what is missing is put in.")),
                next,
                Optional.of(atHand.moments() || atHand.dump().isEmpty() ? ofMoment(changed) : ofDump(changed)),
                atHand.time(atHand.moments() ? atHand.base() : atHand.dump()));
    }

    private FollowUp instead(Symptom other) {
        return new FollowUp(
                "No: " + other.label().toLowerCase(Locale.ROOT),
                "restore %s --symptom %s".formatted(word(cluster), other.word()));
    }

    private Block ofMoment(boolean changed) {
        return new Block.Form(
                "restore table %s {table} --to {moment} %s".formatted(word(cluster), how(changed)),
                changed ? "Make a table what it was" : "Bring back a table",
                changed ? List.of(TABLE, MOMENT, REASON) : List.of(TABLE, MOMENT),
                "Plan it");
    }

    /** A dump is of one moment only. */
    private Block ofDump(boolean changed) {
        return new Block.Form(
                "restore table %s {table} %s".formatted(word(cluster), how(changed)),
                changed ? "Make a table what it was in the newest dump" : "Bring back a table from the newest dump",
                changed ? List.of(TABLE, REASON) : List.of(TABLE),
                "Plan it");
    }

    /** A merge leaves what was changed as it is. */
    private static String how(boolean changed) {
        return changed ? "--replace --reason {reason}" : "--merge";
    }

    private Course ofDamage() {
        var next = new ArrayList<FollowUp>();
        next.add(new FollowUp("Keep a copy first", "forensic " + word(cluster)));
        next.add(new FollowUp("Status", "status " + word(cluster)));
        if (atHand.moments()) {
            next.add(new FollowUp("Side instance", "restore %s --to latest --beside".formatted(word(cluster))));
        }
        dump("Restore beside", " --into " + word(database + "_restored")).ifPresent(next::add);
        return new Course(
                List.of(
                        "Keep it as it is: a forensic copy names every page that is broken.",
                        "A standby may be whole: /db status shows who is there.",
                        "Restore beside, and compare, before anything is replaced."),
                next,
                Optional.empty(),
                atHand.time(atHand.base().or(atHand::dump)));
    }

    private Course ofMigration(Symptom symptom) {
        var next = new ArrayList<FollowUp>();
        next.add(new FollowUp("See what it did", "lost " + word(cluster)));
        next.add(new FollowUp("Keep a copy first", "forensic " + word(cluster)));
        dump("Restore beside", " --into " + word(database + "_before")).ifPresent(next::add);
        dump("Replace the database", replacing(symptom)).ifPresent(next::add);
        var form = new Block.Form(
                "restore %s --to {moment} --beside".formatted(word(cluster)),
                "Side instance as of right before it",
                List.of(MOMENT),
                "Plan it");
        return new Course(
                List.of(
                        "See what it did: /db lost %s names what was dropped, truncated or deleted."
                                .formatted(word(cluster)),
                        "Look at a side instance as of right before it, and take from there what is missing.",
                        "Replace the database by the dump only if nothing worth keeping was written since. The whole cluster"
                                + " goes back to right before it with /db restore %s --to … --replace: everything since goes,"
                                        .formatted(word(cluster))
                                + " and what is there now is kept."),
                next,
                atHand.moments() ? Optional.of(form) : Optional.empty(),
                atHand.time(atHand.moments() ? atHand.base() : atHand.dump()));
    }

    private Course ofServer(Symptom symptom) {
        var next = new ArrayList<FollowUp>();
        next.add(new FollowUp("Status", "status " + word(cluster)));
        if (atHand.moments()) {
            next.add(new FollowUp(
                    "Bring it all back, beside", "restore %s --to latest --beside".formatted(word(cluster))));
        }
        if (atHand.moments()) {
            next.add(new FollowUp(
                    "Put it all back, in place",
                    "restore %s --to latest%s".formatted(word(cluster), replacing(symptom))));
        }
        dump("Replace from the dump", replacing(symptom)).ifPresent(next::add);
        next.add(new FollowUp("Keep a copy first", "forensic " + word(cluster)));
        return new Course(
                List.of(
                        "Be sure that it is lost: /db status. A standby that is up is faster than any restore.",
                        "If its data folder is still there, keep a copy of it.",
                        atHand.moments()
                                ? "Base backup and WAL bring back everything that was received: see /db rpo for what was"
                                        + " not."
                                : "No WAL leads on from a base backup: what was written since the newest backup is gone."),
                next,
                Optional.empty(),
                atHand.time(atHand.base().or(atHand::dump)));
    }

    /** What takes something away wants a reason: it is what they see. */
    private static String replacing(Symptom symptom) {
        return " --replace --reason \"%s\"".formatted(symptom.label().toLowerCase(Locale.ROOT));
    }

    private Optional<FollowUp> dump(String label, String how) {
        return atHand.dump()
                .map(_ -> new FollowUp(
                        label,
                        "restore %s --backup latest --database %s%s".formatted(word(cluster), word(database), how)));
    }

    /** As the grammar wants it. */
    private static String word(String name) {
        return name.matches("(?!--)[\\w.:+-]+")
                ? name
                : '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
