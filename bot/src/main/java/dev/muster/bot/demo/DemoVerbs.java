package dev.muster.bot.demo;

import dev.muster.bot.desk.Errand;
import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code /demo …}: ways to break the demo's cluster, and one to start anew. There are none where anything could be lost. */
public final class DemoVerbs {
    /** The first word of them all: the console knows it as a command of its own. */
    public static final String GROUP = "demo";

    private static final Answer.FollowUp FIND = new Answer.FollowUp("What happened?", "lost " + DemoConfig.CLUSTER);
    private static final Answer.FollowUp CHOOSE = new Answer.FollowUp("What to do?", "restore " + DemoConfig.CLUSTER);
    private static final Answer.FollowUp REBUILD =
            new Answer.FollowUp("What to do?", "restore " + DemoConfig.CLUSTER + " --symptom server");
    private static final Answer.FollowUp HEAL = new Answer.FollowUp("Heal it", "demo heal");
    private static final Answer.FollowUp STATUS = new Answer.FollowUp("Status", "status " + DemoConfig.CLUSTER);

    private final Mischief mischief;

    public DemoVerbs(Mischief mischief) {
        this.mischief = mischief;
    }

    private record Verb(Spec spec, Function<Asked, Answer> does) implements Errand {
        @Override
        public Answer answer(Asked asked) {
            try {
                return asked.isLate() ? late() : does.apply(asked);
            } catch (Problem.Trouble trouble) {
                return new Answer.Refusal(trouble.problem());
            }
        }

        private static Answer late() {
            return new Answer.Refusal(new Problem(
                    "SAID_LONG_AGO",
                    "you said this long ago, and it is heard only now",
                    "ask again, if you still mean it"));
        }
    }

    public List<Errand> all() {
        return List.of(
                new Verb(spec("", "Ways to break the demo's cluster, and the tour"), _ -> Tour.reply()),
                new Verb(
                        spec(
                                " drop-table",
                                "Drop a table of the demo, as a wrong migration does",
                                table("the table; left out: " + Mischief.DROPPED)),
                        asked -> dropped(asked.arguments().get("table"))),
                new Verb(spec(" delete-rows", "Delete half of the demo's orders in one transaction"), _ -> deleted()),
                new Verb(
                        spec(
                                " damage-page",
                                "Damage a page of a table on the demo's disk",
                                table("the table; left out: " + Mischief.DAMAGED)),
                        asked -> damaged(asked.arguments().get("table"))),
                new Verb(spec(" kill-primary", "Kill the demo's primary, with kill -9"), _ -> killed()),
                new Verb(spec(" heal", "Start what is down in the demo, and repair damaged pages"), _ -> healed()));
    }

    private static Spec spec(String verb, String summary, Parameter... parameters) {
        return new Spec(GROUP + verb, summary, Spec.Audience.ONCALL, List.of(parameters), List.of("/" + GROUP + verb));
    }

    private Parameter table(String help) {
        return Parameter.positional("table", help).completedBy(_ -> DemoConfig.TABLES);
    }

    private Answer dropped(Optional<String> table) {
        var done = mischief.dropTable(table);
        return broken(
                "The table " + done.table() + " is gone",
                "DROP TABLE, committed at %s by the application's own role. It had %s. Nobody has told Muster."
                        .formatted(Human.clock(done.at()), Human.count(done.rows(), "row")),
                incident("a table is gone"),
                FIND);
    }

    private Answer deleted() {
        var done = mischief.deleteRows();
        return broken(
                Human.count(done.rows(), "row") + " of " + done.table() + " are gone",
                "The older half, deleted in one transaction that was committed at %s. Nobody has told Muster."
                        .formatted(Human.clock(done.at())),
                incident("orders are missing"),
                FIND);
    }

    private Answer damaged(Optional<String> table) {
        var damage = mischief.damagePage(table);
        return broken(
                "Page %d of %s is damaged".formatted(damage.block(), damage.table()),
                "The server was restarted, so that it reads it from the disk. Whoever reads the whole table is told: "
                        + damage.said(),
                incident("a table cannot be read"),
                CHOOSE,
                HEAL);
    }

    private Answer killed() {
        boolean ran = mischief.killPrimary();
        return broken(
                DemoCluster.PRIMARY + (ran ? " was killed" : " is down already"),
                "By kill -9: nothing was written down any more. It stays down until somebody starts it.",
                incident("the primary is down"),
                STATUS,
                REBUILD,
                HEAL);
    }

    private Answer healed() {
        var done = mischief.heal();
        return new Answer.Reply(
                Document.of(
                        done.isEmpty() ? "Nothing is down, and no page is damaged" : "The demo is healed",
                        Tone.GOOD,
                        new Block.Listing(done.isEmpty() ? List.of("Both servers run.") : done),
                        new Block.Text(
                                "Tables and rows that are gone stay gone: to bring those back is what Muster is for.")),
                List.of(STATUS));
    }

    private static Answer.FollowUp incident(String title) {
        return new Answer.FollowUp("Open an incident", "incident open " + title);
    }

    private static Answer broken(String title, String text, Answer.FollowUp... next) {
        return new Answer.Reply(Document.of(title, Tone.BAD, new Block.Text(text)), List.of(next));
    }
}
