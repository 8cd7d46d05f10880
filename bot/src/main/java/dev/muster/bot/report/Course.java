package dev.muster.bot.report;

import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a run went, as its events tell it.
 *
 * @param title if its proposal is among them
 * @param legs its steps, and their undoing, each as often as it was tried
 * @param mark events that people want to see at once: votes and broken glass
 */
record Course(long run, Optional<String> title, Span span, List<Leg> legs, List<Event> mark) {
    Course {
        legs = List.copyOf(legs);
        mark = List.copyOf(mark);
    }

    /** {@code started}: when it began to change things; {@code ended}: when nothing more came of it. */
    record Span(Instant first, Optional<Instant> started, Optional<Instant> ended, Outcome outcome) {}

    enum Outcome {
        PROPOSED("not decided yet"),
        RUNNING("under way"),
        PAUSED("paused"),
        ASKING("halted: it asks something, and nobody has answered yet"),
        FAILED("FAILED: a step failed, and nobody has decided what then"),
        BROKEN("FAILED: it was asked for by the clock, and nobody has to decide"),
        DONE("done"),
        ROLLED_BACK("rolled back"),
        CANCELLED("cancelled"),
        DENIED("denied"),
        EXPIRED("expired"),
        WITHDRAWN("withdrawn"),
        LAPSED("lapsed: the plan could not be made any more");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        /** Where there is little room. */
        String shortly() {
            int colon = words.indexOf(':');
            return colon < 0 ? words : words.substring(0, colon);
        }
    }

    /** A step that was begun. */
    record Leg(int step, boolean back, String description, Instant begun, End end) {}

    sealed interface End {
        record Open() implements End {}

        record Done(Instant at, Duration took, Proof proof) implements End {}

        record Failed(Instant at, Problem problem) implements End {}
    }

    /** Every run that these events tell of, by its number; they are in the order in which they were written. */
    static List<Course> all(List<Event> events) {
        var byRun = new TreeMap<Long, List<Event>>();
        events.forEach(event -> event.scope()
                .run()
                .ifPresent(run ->
                        byRun.computeIfAbsent(run, _ -> new ArrayList<>()).add(event)));
        return byRun.entrySet().stream().map(e -> of(e.getKey(), e.getValue())).toList();
    }

    private static Course of(long run, List<Event> events) {
        Optional<String> title = Optional.empty();
        var span = new Span(events.getFirst().at(), Optional.empty(), Optional.empty(), Outcome.PROPOSED);
        var legs = new ArrayList<Leg>();
        var mark = new ArrayList<Event>();
        for (var event : events) {
            span = next(span, event);
            switch (event.what()) {
                case What.Proposed proposed -> title = Optional.of(proposed.title());
                case What.Voted _, What.GlassBroken _ -> mark.add(event);
                case What.StepBegun(var step, var back, var description) ->
                    legs.add(new Leg(step, back, description, event.at(), new End.Open()));
                case What.StepDone(var step, var back, var proof, var took) ->
                    end(legs, step, back, event, new End.Done(event.at(), took, proof));
                case What.StepFailed(var step, var back, var problem) ->
                    end(legs, step, back, event, new End.Failed(event.at(), problem));
                default -> {} // The rest says nothing of what was done.
            }
        }
        return new Course(run, title, span, legs, mark);
    }

    private static Span next(Span span, Event event) {
        var at = Optional.of(event.at());
        return switch (event.what()) {
            case What.RunStarted(var _) ->
                new Span(span.first(), span.started().or(() -> at), Optional.empty(), Outcome.RUNNING);
            case What.RunResumed() -> going(span, Outcome.RUNNING);
            case What.RunRetried(var _) -> going(span, Outcome.RUNNING);
            case What.LetGoOn(var _) -> going(span, Outcome.RUNNING);
            case What.Halted _ -> going(span, Outcome.ASKING);
            case What.RollbackAsked() -> going(span, Outcome.RUNNING);
            case What.RunPaused() -> going(span, Outcome.PAUSED);
            case What.StepFailed _ -> going(span, Outcome.FAILED);
            case What.RunFinished(var _) -> ended(span, event, Outcome.DONE);
            case What.RunRolledBack(var _) -> ended(span, event, Outcome.ROLLED_BACK);
            case What.RunFailed(var _) -> ended(span, event, Outcome.BROKEN);
            case What.RunCancelled(var _) -> ended(span, event, Outcome.CANCELLED);
            case What.Denied(var _) -> ended(span, event, Outcome.DENIED);
            case What.Expired() -> ended(span, event, Outcome.EXPIRED);
            case What.Withdrawn(var _) -> ended(span, event, Outcome.WITHDRAWN);
            case What.Lapsed(var _) -> ended(span, event, Outcome.LAPSED);
            default -> span;
        };
    }

    private static Span going(Span span, Outcome outcome) {
        return new Span(span.first(), span.started(), Optional.empty(), outcome);
    }

    private static Span ended(Span span, Event event, Outcome outcome) {
        return new Span(span.first(), span.started(), Optional.of(event.at()), outcome);
    }

    /** A leg whose beginning is not among the events is told all the same. */
    private static void end(List<Leg> legs, int step, boolean back, Event event, End end) {
        for (int i = legs.size() - 1; i >= 0; i--) {
            var leg = legs.get(i);
            if (leg.step() == step && leg.back() == back && leg.end() instanceof End.Open) {
                legs.set(i, new Leg(step, back, leg.description(), leg.begun(), end));
                return;
            }
        }
        legs.add(new Leg(step, back, "", event.at(), end));
    }

    Outcome outcome() {
        return span.outcome();
    }

    /** Whether it changed anything, at least in part. */
    boolean ran() {
        return span.started().isPresent();
    }
}
