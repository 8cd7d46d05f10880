package dev.muster.commands.symptoms;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Tone;
import dev.muster.commands.verb.Answer.FollowUp;
import dev.muster.commands.verb.Answer.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What to say to whoever sees something. Pure: every button and form holds words that a verb understands. */
record Advice(String cluster, String database, AtHand atHand) {
    private static final Block.Input TABLE = new Block.Input.Line("table", "Which table", "", true);
    private static final Block.Input MOMENT =
            new Block.Input.Line("moment", "As of when (14:05, 10m ago, 2026-03-01 14:05)", "10m ago", true);

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
            case DELETED, DROPPED -> ofTable();
            case DAMAGED -> ofDamage();
            case MIGRATION -> ofMigration();
            case SERVER -> ofServer();
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
                        cluster + ": " + symptom.label().toLowerCase(java.util.Locale.ROOT),
                        atHand.anything() ? Tone.PLAIN : Tone.BAD,
                        blocks),
                way.next());
    }

    /** How it goes on. */
    private record Course(List<String> steps, List<FollowUp> next, Optional<Block> form, Optional<String> cost) {}

    private Course ofTable() {
        var next = new ArrayList<FollowUp>();
        next.add(new FollowUp("Find it", "lost " + word(cluster)));
        next.add(new FollowUp("Keep a copy first", "forensic " + word(cluster)));
        return new Course(
                List.of(
                        "Find what did it: /db lost %s names the transaction, and has the button that brings it back."
                                .formatted(word(cluster)),
                        "Or say which table, and as of when: it is put beside, compared, and only what is missing is"
                                + " merged, when you say so."),
                next,
                Optional.of(new Block.Form(
                        "restore table %s {table} --to {moment} --merge".formatted(word(cluster)),
                        "Bring back a table",
                        List.of(TABLE, MOMENT),
                        "Plan it")),
                atHand.time(atHand.moments() ? atHand.base() : atHand.dump()));
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

    private Course ofMigration() {
        var next = new ArrayList<FollowUp>();
        next.add(new FollowUp("See what it did", "lost " + word(cluster)));
        next.add(new FollowUp("Keep a copy first", "forensic " + word(cluster)));
        dump("Restore beside", " --into " + word(database + "_before")).ifPresent(next::add);
        dump("Replace the database", " --replace").ifPresent(next::add);
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

    private Course ofServer() {
        var next = new ArrayList<FollowUp>();
        next.add(new FollowUp("Status", "status " + word(cluster)));
        if (atHand.moments()) {
            next.add(new FollowUp(
                    "Bring it all back, beside", "restore %s --to latest --beside".formatted(word(cluster))));
        }
        if (atHand.moments()) {
            next.add(new FollowUp(
                    "Put it all back, in place", "restore %s --to latest --replace".formatted(word(cluster))));
        }
        dump("Replace from the dump", " --replace").ifPresent(next::add);
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
