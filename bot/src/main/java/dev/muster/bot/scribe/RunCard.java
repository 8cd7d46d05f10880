package dev.muster.bot.scribe;

import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.Who;
import dev.muster.bot.run.Ledger;
import dev.muster.bot.run.Order;
import dev.muster.bot.run.Run;
import dev.muster.bot.run.State;
import dev.muster.bot.run.Steering;
import dev.muster.chat.Block;
import dev.muster.chat.Block.Button.Style;
import dev.muster.chat.Block.Fields.Field;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The card of a run: what would be done and on what grounds, then how far it is, then how it ended. Pure. */
public final class RunCard {
    private static final int HASH_SHOWN = 12;

    private final Run run;
    private final Plan plan;
    private final List<Event> events;
    private final Ledger ledger;
    private final Around around;

    /**
     * What is known beside the run.
     *
     * @param voters who may decide
     * @param undoUntil until when it can be taken back
     */
    public record Around(List<String> voters, Optional<Instant> undoUntil, Instant now, Buttons buttons) {}

    private RunCard(Run run, List<Event> events, Around around) {
        this.run = run;
        this.plan = run.plan();
        this.events = events;
        this.ledger = Ledger.of(events);
        this.around = around;
    }

    public static Document of(Run run, List<Event> events, Around around) {
        return new RunCard(run, events, around).document();
    }

    private Document document() {
        var blocks = new ArrayList<Block>();
        if (run.marks().glass()) {
            blocks.add(new Block.Text("⚠ BREAK-GLASS: " + glass() + ". Nobody else has approved this."));
        }
        blocks.add(new Block.Text(situation()));
        run.marks()
                .progress()
                .filter(_ -> run.state() instanceof State.Running)
                .ifPresent(p -> blocks.add(progress(p)));
        blocks.add(new Block.Fields(summary()));
        if (!plan.grounds().checks().isEmpty()) {
            blocks.add(evidence());
        }
        blocks.add(new Block.Listing(steps()));
        if (!plan.outlook().blast().isEmpty()) {
            blocks.add(new Block.Fields(fields(plan.outlook().blast())));
        }
        votes().ifPresent(blocks::add);
        var buttons = buttons();
        if (!buttons.isEmpty()) {
            blocks.add(new Block.Buttons(buttons));
        }
        return new Document("Plan %d: %s".formatted(run.number(), plan.title()), tone(), blocks);
    }

    private Tone tone() {
        return switch (run.state()) {
            case State.Proposed _, State.Resting _, State.Paused _ -> Tone.WARNING;
            case State.Queued _, State.Running _ -> run.marks().glass() ? Tone.WARNING : Tone.PLAIN;
            case State.Failed _ -> Tone.BAD;
            case State.Ended ended ->
                switch (ended.how()) {
                    case DONE -> Tone.GOOD;
                    case ROLLED_BACK, CANCELLED, LAPSED -> Tone.WARNING;
                    case DENIED, EXPIRED, WITHDRAWN -> Tone.PLAIN;
                };
        };
    }

    private String glass() {
        return events.stream()
                .filter(event -> event.what() instanceof What.GlassBroken)
                .map(event -> by(event) + ", because: " + ((What.GlassBroken) event.what()).reason())
                .findFirst()
                .orElse("in an emergency");
    }

    /** Who, from where, and when. */
    private static String by(Event event) {
        return event.who().map(RunCard::from).orElse("Muster") + " at " + Human.clock(event.at());
    }

    private static String from(Who who) {
        return who.person() + " (" + who.account().chat() + ")";
    }

    private String situation() {
        return switch (run.state()) {
            case State.Proposed(var due) ->
                "Waiting for %s. %s may decide. It expires at %s, in %s."
                                .formatted(
                                        Human.count(missing(), "approval"),
                                        around.voters().isEmpty()
                                                ? "Nobody at present"
                                                : String.join(", ", around.voters()),
                                        Human.clock(Instant.ofEpochMilli(due)),
                                        Human.duration(left(due)))
                        + changed();
            case State.Resting(var due) ->
                "Approved%s. It begins at %s, in %s, unless somebody cancels it."
                        .formatted(decided(), Human.clock(Instant.ofEpochMilli(due)), Human.duration(left(due)));
            case State.Queued(var behind) ->
                behind.map(other -> "Waits for plan %d, which has the cluster to itself.".formatted(other))
                        .orElse("It is about to begin.");
            case State.Running _ -> (run.marks().back() ? "Rolling back" : "Under way") + decided() + ".";
            case State.Paused _ -> "Paused between two steps" + last(What.RunPaused.class) + ".";
            case State.Failed(var step, var problem) ->
                "Step %d failed: %s. Nothing goes on by itself. %s."
                        .formatted(step + 1, problem.fact(), sentence(problem.hint()));
            case State.Ended ended -> ended(ended);
        };
    }

    private Duration left(long due) {
        var left = Duration.between(around.now(), Instant.ofEpochMilli(due));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private long missing() {
        long have = run.votes().stream()
                .filter(v -> v.verdict() == What.Verdict.APPROVE && v.hash().equals(run.hash()))
                .count();
        return Math.max(0, run.rule().approvals() - have);
    }

    private String changed() {
        return events.reversed().stream()
                .filter(e -> e.what() instanceof What.PlanChanged)
                .findFirst()
                .map(e -> " The plan changed at " + Human.clock(e.at()) + ", and earlier votes are void: "
                        + String.join("; ", ((What.PlanChanged) e.what()).changes()) + ".")
                .orElse("");
    }

    private String ended(State.Ended ended) {
        var at = " at " + Human.clock(ended.when());
        return switch (ended.how()) {
            case DONE -> "Done" + at + took() + decided() + "." + undo();
            case ROLLED_BACK -> "Rolled back" + at + ".";
            case CANCELLED ->
                "Cancelled" + last(What.RunCancelled.class) + ". What was done until then stays." + undo();
            case DENIED -> "Denied" + last(What.Denied.class) + reason() + ".";
            case EXPIRED -> "Expired" + at + ": nobody decided in time. Nothing was done.";
            case WITHDRAWN -> "Withdrawn" + last(What.Withdrawn.class) + ". Nothing was done.";
            case LAPSED ->
                ended.problem()
                        .map(p -> "It makes no sense any more: " + p.fact() + ". " + sentence(p.hint()) + ".")
                        .orElse("It makes no sense any more.");
        };
    }

    private String took() {
        return events.stream()
                .filter(e -> e.what() instanceof What.RunFinished)
                .map(e -> ", after " + Human.duration(((What.RunFinished) e.what()).took()) + " (estimated "
                        + plan.outlook().estimate() + ")")
                .findFirst()
                .orElse("");
    }

    private String decided() {
        return events.reversed().stream()
                .filter(e -> e.what() instanceof What.Approved)
                .findFirst()
                .map(e ->
                        ", approved by " + String.join(" and ", ((What.Approved) e.what()).by()) + ", last by " + by(e))
                .orElse("");
    }

    private String last(Class<? extends What> kind) {
        return events.reversed().stream()
                .filter(e -> kind.isInstance(e.what()))
                .findFirst()
                .map(e -> " by " + by(e))
                .orElse("");
    }

    private String reason() {
        return events.reversed().stream()
                .map(Event::what)
                .filter(What.Denied.class::isInstance)
                .map(What.Denied.class::cast)
                .findFirst()
                .flatMap(What.Denied::reason)
                .map(why -> ": " + why)
                .orElse("");
    }

    private String undo() {
        return around.undoUntil()
                .filter(around.now()::isBefore)
                .map(until -> " It can be taken back until " + Human.clock(until, around.now()) + ".")
                .orElse("");
    }

    private static String sentence(String words) {
        return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private Block progress(Run.Progress progress) {
        return new Block.Progress("Step " + (progress.step() + 1), progress.percent(), progress.detail());
    }

    private List<Field> summary() {
        var fields = new ArrayList<Field>();
        fields.add(new Field("Asked", "/db " + run.ask().words()));
        fields.add(new Field(
                "By", from(run.ask().who()) + " at " + Human.clock(run.ask().at())));
        fields.add(new Field("Why", plan.grounds().reason().orElse("not said")));
        fields.add(new Field(
                "Danger",
                plan.danger().name().toLowerCase(Locale.ROOT) + ", "
                        + plan.target().cluster() + " is "
                        + plan.target().tier().name().toLowerCase(Locale.ROOT)));
        fields.add(new Field("Takes", plan.outlook().estimate().toString()));
        fields.add(new Field("Would be lost", lost(plan.outlook().loss())));
        fields.add(new Field("Taking it back", plan.outlook().undo()));
        fields.add(new Field("Plan", run.hash().substring(0, HASH_SHOWN)));
        return fields;
    }

    private static String lost(Loss loss) {
        return loss.from().isPresent() && loss.to().isPresent()
                ? loss.what() + ", from " + Human.clock(loss.from().get()) + " to "
                        + Human.clock(loss.to().get())
                : loss.what();
    }

    private Block evidence() {
        return new Block.Table(
                List.of("", "Looked at", "Found"),
                plan.grounds().checks().stream()
                        .map(check -> List.of(check.passed() ? "✓" : "✗", check.name(), check.measured()))
                        .toList());
    }

    private List<String> steps() {
        var lines = new ArrayList<String>();
        for (int i = 0; i < plan.steps().size(); i++) {
            var description = plan.steps().get(i).describe();
            lines.add("%d. %s%s%s".formatted(i + 1, sentence(description), mark(i, false), mark(i, true)));
        }
        return lines;
    }

    private String mark(int step, boolean back) {
        var way = back ? " — taken back" : "";
        return ledger.of(step, back)
                .map(mark -> switch (mark) {
                    case Ledger.Mark.Begun _ -> way + (ended() ? " — begun" : " — under way");
                    case Ledger.Mark.Done(var proof, var took) ->
                        "%s — ✓ %s (%s)".formatted(way, proof.seen(), Human.duration(took));
                    case Ledger.Mark.Failed(var problem) -> way + " — ✗ " + problem.fact();
                })
                .orElse("");
    }

    private boolean ended() {
        return run.state() instanceof State.Ended;
    }

    private static List<Field> fields(Map<String, String> map) {
        return map.entrySet().stream()
                .map(entry -> new Field(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Who has said what, from where. */
    private Optional<Block> votes() {
        var said = events.stream()
                .filter(e -> e.what() instanceof What.Voted)
                .map(e -> {
                    var vote = (What.Voted) e.what();
                    var verdict = vote.verdict() == What.Verdict.APPROVE ? "approved" : "denied";
                    var stale = vote.hash().equals(run.hash()) ? "" : " (void: of an earlier plan)";
                    return by(e) + " " + verdict + stale
                            + vote.reason().map(why -> ": " + why).orElse("");
                })
                .collect(Collectors.joining("\n"));
        return said.isEmpty() ? Optional.empty() : Optional.of(new Block.Fields(List.of(new Field("Votes", said))));
    }

    private List<Block.Button> buttons() {
        var buttons = new ArrayList<Block.Button>();
        long number = run.number();
        if (run.state() instanceof State.Proposed) {
            var seen = run.hash().substring(0, HASH_SHOWN);
            buttons.add(button(
                    "approve-" + seen, "Approve", Style.PRIMARY, "approve %d --hash %s".formatted(number, seen)));
            buttons.add(button("deny-" + seen, "Deny", Style.DANGER, "deny --hash %2$s %1$d".formatted(number, seen)));
        }
        for (var order : Steering.possible(run.state())) {
            buttons.add(button(
                    order.name(),
                    label(order),
                    order == Order.CANCEL || order == Order.ROLL_BACK ? Style.DANGER : Style.PLAIN,
                    words(order) + " " + number));
        }
        if (run.state() instanceof State.Proposed) {
            buttons.add(button("glass", "Break glass", Style.PLAIN, "break-glass " + number));
        }
        if (around.undoUntil().filter(around.now()::isBefore).isPresent()) {
            buttons.add(button("undo", "Undo", Style.PLAIN, "undo " + number));
        }
        return buttons;
    }

    private Block.Button button(String slot, String label, Style style, String words) {
        return around.buttons().button("run:%d:%s".formatted(run.number(), slot), label, style, words);
    }

    private static String label(Order order) {
        return switch (order) {
            case PAUSE -> "Pause";
            case RESUME -> "Resume";
            case CANCEL -> "Cancel";
            case RETRY -> "Retry the step";
            case ROLL_BACK -> "Roll back";
        };
    }

    static String words(Order order) {
        return "run " + order.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
