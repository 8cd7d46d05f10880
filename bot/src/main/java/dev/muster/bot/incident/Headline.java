package dev.muster.bot.incident;

import dev.muster.bot.incident.Incident.State;
import dev.muster.bot.journal.What.Severity;
import dev.muster.chat.Block;
import dev.muster.chat.Block.Fields.Field;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What stands at the head of an incident, and is kept current. */
public final class Headline {
    private static final String NOT_SET = "not set";

    private Headline() {}

    /** {@code waiting}: what waits for people, such as "run 12 waits for 1 approval of dba". */
    public static Document of(
            Incident incident,
            List<String> waiting,
            Optional<Duties.Next> next,
            List<Block.Button> buttons,
            Instant now) {
        var blocks = new ArrayList<Block>();
        blocks.add(new Block.Fields(fields(incident, next, now)));
        if (!waiting.isEmpty()) {
            blocks.add(new Block.Text("Waiting for:"));
            blocks.add(new Block.Listing(waiting));
        }
        var open = incident.openTasks();
        if (!open.isEmpty()) {
            blocks.add(new Block.Text("Open tasks:"));
            blocks.add(new Block.Listing(open.stream().map(Headline::told).toList()));
        }
        if (incident.state() instanceof State.Closed(var _, var _, var summary, var _)) {
            summary.filter(it -> !it.isBlank()).ifPresent(it -> blocks.add(new Block.Text(it)));
        }
        if (!buttons.isEmpty()) {
            blocks.add(new Block.Buttons(buttons));
        }
        return new Document(title(incident), tone(incident), blocks);
    }

    public static String title(Incident incident) {
        var severity = incident.severity().map(Severity::toString).orElse("severity not set");
        return Stream.of(Optional.of(severity), incident.cluster(), Optional.of(incident.title()))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" · "));
    }

    /** What is talked about in the room of an incident. */
    public static Chat.Theme theme(Incident incident) {
        var words = Stream.of(Optional.of("inc"), Optional.of(String.valueOf(incident.number())), incident.cluster())
                .flatMap(Optional::stream)
                .collect(Collectors.joining("-"));
        var topic = Stream.of(
                        incident.severity().map(Severity::toString).or(() -> Optional.of("severity not set")),
                        incident.cluster(),
                        Optional.of(state(incident)),
                        incident.lead().map(lead -> "lead " + lead).or(() -> Optional.of("nobody leads")))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" · "));
        return new Chat.Theme(
                words.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceFirst("-$", ""),
                topic,
                !incident.open());
    }

    private static Tone tone(Incident incident) {
        return switch (incident.state()) {
            case State.Closed _ -> Tone.GOOD;
            case State.Open(var _) ->
                incident.severity().filter(Severity.SEV_1::equals).isPresent() ? Tone.BAD : Tone.WARNING;
        };
    }

    private static List<Field> fields(Incident incident, Optional<Duties.Next> next, Instant now) {
        var fields = new ArrayList<Field>();
        fields.add(new Field("Incident", String.valueOf(incident.number())));
        fields.add(new Field("State", state(incident)));
        fields.add(new Field(
                "Severity", incident.severity().map(Severity::toString).orElse(NOT_SET)));
        fields.add(new Field("Lead", incident.lead().orElse(NOT_SET)));
        incident.care().roles().forEach((role, person) -> fields.add(new Field(role, person)));
        fields.add(new Field("Started", Stamp.full(incident.opening().at())));
        fields.add(new Field("Duration", Human.duration(incident.duration(now))));
        if (incident.open()) {
            incident.care()
                    .acknowledged()
                    .ifPresent(it -> fields.add(new Field(
                            "In hand", it.by().map(by -> by + " since ").orElse("since ") + Human.clock(it.at()))));
            next.ifPresent(it -> fields.add(new Field(
                    "Next escalation", "level " + it.level() + ", " + it.group() + ", at " + Human.clock(it.at()))));
        }
        return fields;
    }

    private static String state(Incident incident) {
        return switch (incident.state()) {
            case State.Open(var since) ->
                since.equals(incident.opening().at()) ? "open" : "open again since " + Stamp.full(since);
            case State.Closed(var at, var by, var _, var _) ->
                "closed " + Stamp.full(at) + by.map(it -> " by " + it).orElse("");
        };
    }

    private static String told(Incident.Task task) {
        return task.number() + ". " + task.text()
                + task.owner().map(it -> " (" + it + ")").orElse("");
    }
}
