package dev.muster.bot.verbs;

import dev.muster.bot.desk.Errand;
import dev.muster.bot.desk.Errand.Asked;
import dev.muster.bot.incident.Headline;
import dev.muster.bot.incident.Incident;
import dev.muster.bot.incident.Incidents;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.What;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.outbox.Subject;
import dev.muster.bot.run.Run;
import dev.muster.bot.run.Runs;
import dev.muster.bot.run.State;
import dev.muster.chat.Block;
import dev.muster.chat.Block.Timeline.Entry;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.verb.Answer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code overview}: how everything stands, on one page; also on the page of somebody's own in a chat that has such. */
public final class OverviewVerb {
    private static final int MOST_LISTED = 20;
    /** Each is read as a whole. */
    private static final int MOST_INCIDENTS = 50;

    private final Sources sources;
    private final Supplier<List<String>> clusters;
    private final Hindrances hindrances;

    /** Where what is shown comes from. */
    public record Sources(Incidents incidents, Journal journal, Runs runs, Outbox outbox) {}

    /** {@code clusters}: how each of them is, in a line, as it was seen last. */
    public OverviewVerb(Sources sources, Supplier<List<String>> clusters, Hindrances hindrances) {
        this.sources = sources;
        this.clusters = clusters;
        this.hindrances = hindrances;
    }

    public Errand errand() {
        return Verb.reading(
                new Spec(
                        "overview",
                        "How everything stands: open incidents, what waits for a decision, and the clusters",
                        Spec.Audience.VIEWERS,
                        List.of(),
                        List.of("/db overview")),
                this::answer);
    }

    private Answer answer(Asked asked) {
        var chat = asked.said().place().chat();
        var open = sources.incidents().latest(Optional.empty(), MOST_INCIDENTS).stream()
                .map(number -> Incident.of(number, sources.journal().ofIncident(number)))
                .filter(Incident::open)
                .toList();
        var runs = sources.runs().open();
        var waiting = runs.stream().filter(OverviewVerb::waits).toList();
        var others = runs.stream().filter(run -> !waits(run)).toList();
        var blocks = new ArrayList<Block>();
        blocks.add(new Block.Text("As of " + Human.clock(asked.now()) + "."));
        list(blocks, "Open incidents:", each(open, incident -> entry(incident, chat)), "incident list");
        list(blocks, "Waiting for people:", each(waiting, run -> entry(run, asked, chat)), "approvals");
        list(blocks, "Under way by themselves:", each(others, run -> entry(run, asked, chat)), "approvals");
        blocks.add(new Block.Text("Clusters:"));
        blocks.add(new Block.Listing(clusters.get()));
        var document = new Document(title(open.size(), waiting.size()), tone(open, waiting), blocks);
        return new Answer.Reply(hindrances.under(document), List.of(new Answer.FollowUp("Refresh", "overview")));
    }

    private static <T> List<Entry> each(List<T> all, Function<T, Entry> entry) {
        return all.stream().map(entry).toList();
    }

    /** The latest, in order. */
    private static void list(List<Block> blocks, String heading, List<Entry> entries, String rest) {
        if (!entries.isEmpty()) {
            int left = Math.max(0, entries.size() - MOST_LISTED);
            blocks.add(new Block.Text(heading));
            blocks.add(new Block.Timeline(entries.stream()
                    .sorted(Comparator.comparing(Entry::at))
                    .skip(left)
                    .toList()));
            if (left > 0) {
                blocks.add(new Block.Text("%d more came before: /db %s".formatted(left, rest)));
            }
        }
    }

    private static String title(int incidents, int waiting) {
        var first = incidents == 0 ? "No incident is open" : Human.count(incidents, "incident") + " open";
        var second = waiting == 0
                ? "nothing waits for anybody"
                : waiting == 1 ? "1 plan waits for people" : waiting + " plans wait for people";
        return first + ", " + second;
    }

    private static Tone tone(List<Incident> open, List<Run> waiting) {
        if (open.stream().anyMatch(incident -> incident.severity().equals(Optional.of(What.Severity.SEV_1)))) {
            return Tone.BAD;
        }
        return open.isEmpty() && waiting.isEmpty() ? Tone.GOOD : Tone.WARNING;
    }

    /** Nothing goes on before somebody decides. */
    private static boolean waits(Run run) {
        return switch (run.state()) {
            case State.Proposed _, State.Paused _, State.Asking _, State.Failed _ -> true;
            case State.Resting _, State.Queued _, State.Running _, State.Ended _ -> false;
        };
    }

    private Entry entry(Incident incident, String chat) {
        return new Entry(
                incident.opening().at(),
                incident.lead().orElse("nobody leads"),
                "incident %d: %s".formatted(incident.number(), Headline.title(incident)),
                shown(new Subject.OfIncident(incident.number()), chat));
    }

    private Entry entry(Run run, Asked asked, String chat) {
        return new Entry(
                run.ask().at(),
                run.ask().who().person(),
                "plan %d, %s on %s: %s"
                        .formatted(
                                run.number(), run.plan().title(), run.cluster(), RunVerbs.situation(run, asked.now())),
                shown(new Subject.OfRun(run.number()), chat));
    }

    /** The message that shows it, on this chat if it stands there. */
    private Optional<MessageRef> shown(Subject subject, String chat) {
        var posted = sources.outbox().about(subject).stream()
                .flatMap(message -> message.posted().stream())
                .toList();
        return posted.stream()
                .filter(message -> message.place().chat().equals(chat))
                .findFirst()
                .or(() -> posted.stream().findFirst());
    }
}
