package dev.muster.bot.scribe;

import dev.muster.bot.gate.Electorate;
import dev.muster.bot.incident.Duties;
import dev.muster.bot.incident.Headline;
import dev.muster.bot.incident.Incident;
import dev.muster.bot.incident.Phrases;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.What;
import dev.muster.bot.outbox.Message;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.outbox.Subject;
import dev.muster.bot.people.Directory;
import dev.muster.bot.run.Run;
import dev.muster.bot.run.Runs;
import dev.muster.bot.run.State;
import dev.muster.bot.run.Undo;
import dev.muster.chat.Block;
import dev.muster.chat.Block.Button.Style;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Tone;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What each message says, from what is kept. */
public final class Chronicle implements Script {
    private final Sources sources;
    private final Outbox outbox;
    private final Duties.Rules duties;
    private final Buttons buttons;
    private final Clock clock;

    /** Where what is told comes from. */
    public record Sources(Journal journal, Runs runs, Undo undo, Electorate electorate, Directory directory) {}

    public Chronicle(Sources sources, Outbox outbox, Duties.Rules duties, Buttons buttons, Clock clock) {
        this.sources = sources;
        this.outbox = outbox;
        this.duties = duties;
        this.buttons = buttons;
        this.clock = clock;
    }

    @Override
    public Optional<Document> of(Message message) {
        return switch (message.subject()) {
            case Subject.OfRun(var run) ->
                Optional.of(card(
                        sources.runs().find(run).orElseThrow(), message.place().chat()));
            case Subject.OfIncident(var incident) -> Optional.of(headline(incident(incident)));
            case Subject.Lines(var incident) -> lines(incident(incident), message);
            case Subject.Alarm(var event) ->
                Optional.of(alarm(
                        sources.journal().find(event).orElseThrow(),
                        message.place().chat()));
        };
    }

    @Override
    public Optional<Chat.Theme> theme(Message message) {
        return switch (message.subject()) {
            case Subject.OfIncident(var incident) -> Optional.of(Headline.theme(incident(incident)));
            case Subject.OfRun _, Subject.Lines _, Subject.Alarm _ -> Optional.empty();
        };
    }

    private Document alarm(Event event, String chat) {
        if (event.what() instanceof What.Halted halted) {
            return question(event, halted, chat);
        }
        return Alarms.of(event, this::acknowledge, people -> sources.directory().accounts(people, chat));
    }

    private Document question(Event event, What.Halted halted, String chat) {
        var run = sources.runs().find(event.scope().run().orElseThrow()).orElseThrow();
        var may = answerers(run);
        return Inquiry.of(
                run,
                new Inquiry.Asked(event, halted),
                sources.journal().ofRun(run.number()),
                new Inquiry.People(may, sources.directory().accounts(may, chat)),
                buttons);
    }

    private Incident incident(long number) {
        return Incident.of(number, sources.journal().ofIncident(number));
    }

    private Document card(Run run, String chat) {
        var voters = voters(run);
        var around = new RunCard.Around(
                run.state() instanceof State.Asking ? answerers(run) : voters,
                sources.undo().until(run),
                clock.instant(),
                buttons);
        var card = RunCard.of(run, sources.journal().ofRun(run.number()), around);
        var accounts = sources.directory().accounts(voters, chat);
        // A card that nobody is called to is found by whoever looks into the channel by chance.
        return run.state() instanceof State.Proposed && !accounts.isEmpty()
                ? card.with(new Block.Call(accounts, "please decide."))
                : card;
    }

    private List<String> voters(Run run) {
        return sources.electorate().gate(run.plan(), run.ask().who()).voters();
    }

    /** Whoever might approve it; of what nobody had to approve, who asked for it. */
    private List<String> answerers(Run run) {
        return run.rule().approvals() == 0 ? List.of(run.ask().who().person()) : voters(run);
    }

    private Document headline(Incident incident) {
        var pressed = new ArrayList<Block.Button>();
        long number = incident.number();
        if (incident.open()) {
            if (incident.care().acknowledged().isEmpty()) {
                pressed.add(acknowledge(number));
            }
            if (incident.lead().isEmpty()) {
                pressed.add(button(number, "lead", "I lead", "incident lead me --incident " + number));
            }
            if (incident.severity().isEmpty()) {
                for (int severity = 1; severity <= 3; severity++) {
                    pressed.add(button(
                            number,
                            "severity" + severity,
                            "SEV-" + severity,
                            "incident severity SEV-%d --incident %d".formatted(severity, number)));
                }
            }
        }
        pressed.add(button(number, "report", "Report", "incident report " + number));
        return Headline.of(incident, waiting(incident), Duties.next(incident, duties), pressed, clock.instant());
    }

    private Block.Button acknowledge(long incident) {
        return buttons.button(
                "incident:%d:ack".formatted(incident), "I take it", Style.PRIMARY, "incident ack " + incident);
    }

    private Block.Button button(long incident, String slot, String label, String words) {
        return buttons.button("incident:%d:%s".formatted(incident, slot), label, Style.PLAIN, words);
    }

    /** What waits for whom. */
    private List<String> waiting(Incident incident) {
        return incident.cluster().stream()
                .flatMap(cluster -> sources.runs().open().stream()
                        .filter(run -> run.cluster().equals(cluster)))
                .flatMap(run -> waiting(run).stream()
                        .map(what -> "plan %d (%s) %s"
                                .formatted(run.number(), run.plan().title(), what)))
                .toList();
    }

    private Optional<String> waiting(Run run) {
        return switch (run.state()) {
            case State.Proposed _ -> {
                var voters = voters(run);
                yield Optional.of("waits for approval by "
                        + (voters.isEmpty() ? "somebody who may" : String.join(" or ", voters)));
            }
            case State.Queued(var behind) -> behind.map(other -> "waits for plan " + other);
            case State.Paused _ -> Optional.of("is paused, and waits for somebody to resume it");
            case State.Asking(var step, var _, var _) -> {
                var may = answerers(run);
                yield Optional.of("asks before step %d, and waits for an answer by %s"
                        .formatted(step + 1, may.isEmpty() ? "somebody who may" : String.join(" or ", may)));
            }
            case State.Failed _ -> Optional.of("has stopped, and waits for somebody to choose");
            case State.Resting _, State.Running _, State.Ended _ -> Optional.empty();
        };
    }

    /** Nothing, when none of its entries belongs in a timeline. */
    private Optional<Document> lines(Incident incident, Message message) {
        long first = message.first().orElseThrow();
        long last = message.last().orElseThrow();
        var cards = new HashMap<Long, Optional<MessageRef>>();
        var entries = incident.timeline().stream()
                .filter(line -> line.seq() >= first
                        && line.seq() <= last
                        && Phrases.isTold(line.event().what()))
                .map(line -> new Block.Timeline.Entry(
                        line.at(),
                        line.who().orElse("Muster"),
                        line.text() + (line.corrected() ? " (corrected)" : ""),
                        about(line, message.place().chat(), cards)))
                .toList();
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(Document.of("", Tone.PLAIN, new Block.Timeline(entries)));
    }

    /** The message that was kept, or else the card of the run. */
    private Optional<MessageRef> about(Incident.Line line, String chat, Map<Long, Optional<MessageRef>> cards) {
        return line.event().what() instanceof What.Noted(var _, var _, var kept) && kept.isPresent()
                ? kept
                : line.event().scope().run().flatMap(run -> cards.computeIfAbsent(run, number -> cardOf(number, chat)));
    }

    private Optional<MessageRef> cardOf(long run, String chat) {
        return outbox.about(new Subject.OfRun(run)).stream()
                .filter(message -> message.place().chat().equals(chat))
                .flatMap(message -> message.posted().stream())
                .findFirst();
    }
}
