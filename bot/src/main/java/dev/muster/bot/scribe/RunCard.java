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
import dev.muster.commands.plan.Next;
import dev.muster.commands.plan.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The card of a run: what would be done and on what grounds, then how far it is, then how it ended. Pure. */
public final class RunCard {
    private static final int HASH_SHOWN = 12;
    private static final int MOST_NEXT = 6;

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
        var situation = new Situation(run, events, around);
        if (run.marks().glass()) {
            blocks.add(new Block.Text("⚠ BREAK-GLASS by " + situation.glass() + ". Nobody else has approved this."));
        }
        blocks.add(new Block.Text(situation.words()));
        run.marks()
                .progress()
                .filter(_ -> run.state() instanceof State.Running)
                .ifPresent(p -> blocks.add(progress(p)));
        blocks.add(new Block.Fields(summary()));
        if (!plan.grounds().checks().isEmpty()) {
            blocks.add(evidence());
        }
        blocks.add(new Block.Listing(steps()));
        blocks.addAll(seen());
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
            case State.Proposed _, State.Resting _, State.Paused _, State.Asking _ -> Tone.WARNING;
            case State.Queued _, State.Running _ -> run.marks().glass() ? Tone.WARNING : Tone.PLAIN;
            case State.Failed _ -> Tone.BAD;
            case State.Ended ended ->
                switch (ended.how()) {
                    case DONE -> Tone.GOOD;
                    case FAILED -> Tone.BAD;
                    case ROLLED_BACK, CANCELLED, LAPSED -> Tone.WARNING;
                    case DENIED, EXPIRED, WITHDRAWN -> Tone.PLAIN;
                };
        };
    }

    /** Who, from where, and when. */
    static String whoAndWhen(Optional<Who> who, Instant at) {
        return who.map(RunCard::from).orElse("Muster") + " at " + Human.clock(at);
    }

    private static String from(Who who) {
        return who.person() + " (" + who.account().chat() + ")";
    }

    private static String sentence(String words) {
        return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private Block progress(Run.Progress progress) {
        return new Block.Progress("Step " + (progress.step() + 1), progress.percent(), progress.detail());
    }

    private List<Field> summary() {
        var fields = new ArrayList<Field>();
        fields.add(new Field(
                isOver() ? "Lost" : "Would be lost", lost(plan.outlook().loss())));
        fields.add(new Field(
                "Danger",
                plan.danger().name().toLowerCase(Locale.ROOT) + ", "
                        + "on a cluster of tier "
                        + plan.target().tier().name().toLowerCase(Locale.ROOT)));
        fields.add(new Field("Takes", plan.outlook().estimate().toString()));
        fields.add(new Field("Taking it back", plan.outlook().undo()));
        fields.add(new Field("Why", plan.grounds().reason().orElse("not said")));
        fields.add(new Field(
                "By", whoAndWhen(Optional.of(run.ask().who()), run.ask().at())));
        fields.add(new Field("Asked", "/db " + run.ask().words()));
        fields.add(new Field("Plan", run.hash().substring(0, HASH_SHOWN)));
        return fields;
    }

    private boolean isOver() {
        return run.state() instanceof State.Ended(var how, var _, var _) && how == State.How.DONE;
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

    /** What does not fit into a line: comparisons, what hooks said. */
    private List<Block> seen() {
        var blocks = new ArrayList<Block>();
        for (int i = 0; i < plan.steps().size(); i++) {
            int step = i;
            ledger.proof(i, false).filter(Seen::isLong).ifPresent(proof -> blocks.add(Seen.block(step, proof)));
        }
        return blocks;
    }

    private String mark(int step, boolean back) {
        var way = back ? " — taken back" : "";
        return ledger.of(step, back)
                .map(mark -> switch (mark) {
                    case Ledger.Mark.Begun _ -> way + (ended() ? " — begun" : " — under way");
                    case Ledger.Mark.Done(var proof, var took) ->
                        "%s — ✓ %s (%s)"
                                .formatted(way, back ? proof.seen() : Seen.firstLine(proof), Human.duration(took));
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
                    return whoAndWhen(e.who(), e.at()) + " " + verdict + stale
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
        if (run.state() instanceof State.Asking(var step, var _, var _)) {
            buttons.addAll(Inquiry.buttons(run, step, around.buttons()));
            return buttons;
        }
        for (var order : Steering.possible(run)) {
            buttons.add(button(
                    order.name(),
                    run.state() instanceof State.Proposed ? "Withdraw" : label(order),
                    endsIt(order) ? Style.DANGER : Style.PLAIN,
                    words(order) + " " + number));
        }
        if (run.state() instanceof State.Proposed) {
            buttons.add(button(
                    "glass-" + run.hash().substring(0, HASH_SHOWN),
                    "Break glass",
                    Style.PLAIN,
                    "break-glass --hash %s %d".formatted(run.hash().substring(0, HASH_SHOWN), number)));
        }
        if (around.undoUntil().filter(around.now()::isBefore).isPresent()) {
            buttons.add(button("undo", "Undo", Style.PLAIN, "undo " + number));
        }
        buttons.addAll(next());
        return buttons;
    }

    /** What somebody would ask now that it is done, each once. */
    private List<Block.Button> next() {
        var buttons = new LinkedHashMap<String, Block.Button>();
        for (int i = 0; isOver() && i < plan.steps().size(); i++) {
            int step = i;
            ledger.proof(i, false).map(plan.steps().get(i)::next).orElse(List.of()).stream()
                    .filter(next -> !isVoid(next))
                    .limit(MOST_NEXT)
                    .forEach(next -> buttons.computeIfAbsent(
                            next.words(),
                            words -> button(
                                    "next-%d-%d".formatted(step, buttons.size()), next.label(), Style.PLAIN, words)));
        }
        return buttons.values().stream().limit(MOST_NEXT).toList();
    }

    private boolean isVoid(Next next) {
        var words = List.of(next.words().split(" ", -1));
        return IntStream.range(0, plan.steps().size())
                .filter(i -> ledger.proof(i, false).isPresent())
                .anyMatch(i -> plan.steps().get(i).remains().gone().stream().anyMatch(words::contains));
    }

    /** While people vote, the asker merely takes it back: the button that ends it is Deny. */
    private boolean endsIt(Order order) {
        return order == Order.ROLL_BACK || (order == Order.CANCEL && !(run.state() instanceof State.Proposed));
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
