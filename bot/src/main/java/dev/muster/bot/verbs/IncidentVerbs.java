package dev.muster.bot.verbs;

import dev.muster.bot.desk.Errand;
import dev.muster.bot.desk.Errand.Asked;
import dev.muster.bot.incident.Duties;
import dev.muster.bot.incident.Headline;
import dev.muster.bot.incident.Incident;
import dev.muster.bot.incident.Incidents;
import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.What.Severity;
import dev.muster.bot.journal.Who;
import dev.muster.bot.people.Directory;
import dev.muster.bot.people.Person;
import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Incoming;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Arguments;
import dev.muster.chat.grammar.Nearest;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** {@code incident …} and {@code note}. */
public final class IncidentVerbs {
    private static final int MOST_LISTED = 15;
    private static final int LINES_SHOWN = 30;
    /** What went wrong in these hours before the opening belongs to the story. */
    private static final Duration LOOK_BACK = Duration.ofHours(6);

    private final Incidents incidents;
    private final Journal journal;
    private final Directory directory;
    private final Duties.Rules duties;
    private final Archivist archivist;

    public IncidentVerbs(
            Incidents incidents, Journal journal, Directory directory, Duties.Rules duties, Archivist archivist) {
        this.incidents = incidents;
        this.journal = journal;
        this.directory = directory;
        this.duties = duties;
        this.archivist = archivist;
    }

    /** Writes the report of an incident. */
    @FunctionalInterface
    public interface Archivist {
        Document report(Incident incident, List<Event> events, Instant now);
    }

    public List<Errand> all() {
        var specs = new IncidentSpecs(
                directory.clusters().stream().map(Cluster::name).toList(),
                directory.people().stream().map(Person::name).toList());
        var all = new ArrayList<Errand>();
        all.add(new Verb(specs.open(), this::open));
        all.add(Verb.reading(specs.list(), this::list));
        all.add(Verb.reading(specs.show(), asked -> with(asked, this::show)));
        all.add(new Verb(
                specs.setSeverity(),
                asked -> writes(asked, a -> new What.SeveritySet(severity(a).orElseThrow()))));
        all.add(new Verb(specs.lead(), asked -> named(asked, What.LeadSet::new)));
        all.add(new Verb(
                specs.role(),
                asked -> named(
                        asked,
                        person -> new What.RoleSet(asked.arguments().get("role").orElseThrow(), person))));
        all.add(new Verb(specs.note("incident note"), this::note));
        all.add(new Verb(specs.note("note"), this::note));
        all.add(new Verb(specs.task(), asked -> with(asked, this::task)));
        all.add(new Verb(specs.link(), asked -> writes(asked, IncidentVerbs::link)));
        all.add(new Verb(specs.close(), asked -> with(asked, this::close)));
        all.add(new Verb(specs.reopen(), asked -> with(asked, this::reopen)));
        all.add(Verb.reading(specs.report(), asked -> with(asked, this::report)));
        all.add(new Verb(specs.acknowledge(), asked -> with(asked, this::acknowledge)));
        return all;
    }

    private Answer open(Asked asked) {
        var cluster = asked.arguments().get("cluster").or(asked::here).or(this::only);
        if (cluster.isEmpty()) {
            return refused(
                    "WHICH_CLUSTER", "an incident is about a cluster", "add --cluster NAME, or open it in its channel");
        }
        var known = directory.clusters().stream().map(Cluster::name).toList();
        if (!known.contains(cluster.get())) {
            return refused(
                    "UNKNOWN_CLUSTER",
                    "there is no cluster " + cluster.get(),
                    Nearest.to(cluster.get(), known)
                            .map(near -> "did you mean " + near + "?")
                            .orElse("there is: " + String.join(", ", known)));
        }
        var title = asked.arguments().get("title").orElseThrow();
        var opening = Entry.of(
                        asked.now(),
                        Event.Scope.of(cluster.get()),
                        new What.IncidentOpened(title, severity(asked.arguments())))
                .by(asked.who())
                .once(key(asked));
        return incidents
                .open(cluster.get(), opening)
                .map(number -> aside("Incident %d is open".formatted(number)))
                .orElseGet(() -> refused(
                        "OPEN_ALREADY",
                        "incident %s is open for %s already"
                                .formatted(
                                        incidents
                                                .openOf(cluster.get())
                                                .map(String::valueOf)
                                                .orElse("another"),
                                        cluster.get()),
                        "add to it: /db note …, or close it first: /db incident close"));
    }

    private Optional<String> only() {
        var clusters = directory.clusters();
        return clusters.size() == 1 ? Optional.of(clusters.getFirst().name()) : Optional.empty();
    }

    private static String key(Asked asked) {
        return "said:" + asked.said().delivery();
    }

    private static Optional<Severity> severity(Arguments arguments) {
        return arguments.get("severity").map(word -> Severity.valueOf("SEV_" + word.charAt(word.length() - 1)));
    }

    private Answer list(Asked asked) {
        var wanted = asked.arguments().get("cluster");
        var rows = incidents.latest(wanted, MOST_LISTED).stream()
                .map(number -> Incident.of(number, journal.ofIncident(number)))
                .map(incident -> List.of(
                        String.valueOf(incident.number()),
                        Headline.title(incident),
                        incident.open() ? "open" : "closed",
                        incident.lead().orElse("no lead"),
                        Human.duration(incident.duration(asked.now()))))
                .toList();
        if (rows.isEmpty()) {
            return new Answer.Reply(Document.of("There has been no incident", Tone.GOOD));
        }
        return new Answer.Reply(Document.of(
                "Incidents", Tone.PLAIN, new Block.Table(List.of("No.", "What", "State", "Lead", "Lasted"), rows)));
    }

    /** The incident that is meant: named, or of this thread, or open for this channel, or the only one. */
    private Optional<Long> meant(Asked asked) {
        return asked.arguments()
                .get("incident")
                .map(Long::valueOf)
                .filter(number -> incidents.clusterOf(number).isPresent())
                .or(() -> asked.arguments().has("incident") ? Optional.empty() : here(asked.said(), asked.here()));
    }

    private Optional<Long> here(Incoming said, Optional<String> cluster) {
        return incidents
                .at(said.place())
                .or(() -> cluster.flatMap(incidents::openOf))
                .or(() -> cluster.isEmpty() ? only().flatMap(incidents::openOf) : Optional.empty());
    }

    private Answer with(Asked asked, BiFunction<Asked, Long, Answer> does) {
        return meant(asked)
                .map(number -> does.apply(asked, number))
                .orElseGet(() -> refused(
                        "NO_INCIDENT",
                        asked.arguments()
                                .get("incident")
                                .map(number -> "there is no incident " + number)
                                .orElse("no incident is open here"),
                        "/db incident list shows them; /db incident open TITLE begins one"));
    }

    private Incident incident(long number) {
        return Incident.of(number, journal.ofIncident(number));
    }

    private Answer show(Asked asked, long number) {
        var incident = incident(number);
        var headline = Headline.of(incident, List.of(), Duties.next(incident, duties), List.of(), asked.now());
        var lines = incident.timeline();
        var shown = lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size());
        return new Answer.Reply(
                headline.with(Lines.block(shown)), List.of(new Answer.FollowUp("Report", "incident report " + number)));
    }

    private Answer writes(Asked asked, java.util.function.Function<Arguments, What> what) {
        return with(asked, (a, number) -> write(a, number, what.apply(a.arguments())));
    }

    private Answer write(Asked asked, long number, What what) {
        incidents.note(number, entry(asked, what));
        return aside("It is in the timeline of incident " + number);
    }

    private static Entry entry(Asked asked, What what) {
        return Entry.of(asked.now(), Event.Scope.NONE, what).by(asked.who()).once(key(asked));
    }

    private Answer named(Asked asked, java.util.function.Function<String, What> what) {
        var word = asked.arguments().get("person").orElseThrow();
        var name = word.equalsIgnoreCase("me") ? asked.person().name() : word;
        var known = directory.people().stream().map(Person::name).toList();
        return known.contains(name)
                ? writes(asked, _ -> what.apply(name))
                : refused(
                        "UNKNOWN_NAME",
                        "there is nobody called " + name,
                        Nearest.to(name, known)
                                .map(near -> "did you mean " + near + "?")
                                .orElse("there are: " + String.join(", ", known)));
    }

    private Answer note(Asked asked) {
        var text = asked.arguments().get("text").orElseThrow();
        return with(
                asked,
                (a, number) -> a.arguments()
                        .get("correct")
                        .map(seq -> correct(a, number, Long.parseLong(seq.replace("#", "")), text))
                        .orElseGet(() -> write(a, number, new What.Noted(text, Optional.empty(), Optional.empty()))));
    }

    private Answer correct(Asked asked, long number, long seq, String text) {
        boolean ours = journal.find(seq)
                .filter(event -> event.scope().incident().equals(Optional.of(number)))
                .isPresent();
        return ours
                ? write(asked, number, new What.Corrected(seq, text))
                : refused(
                        "UNKNOWN_ENTRY",
                        "incident %d has no entry %d".formatted(number, seq),
                        "/db incident show has the numbers");
    }

    private Answer task(Asked asked, long number) {
        var arguments = asked.arguments();
        var incident = incident(number);
        var done = arguments.get("done").map(Integer::parseInt);
        if (done.isPresent()) {
            return incident.openTasks().stream().anyMatch(task -> task.number() == done.get())
                    ? write(asked, number, new What.TaskDone(done.get()))
                    : refused(
                            "UNKNOWN_TASK",
                            "incident %d has no open task %d".formatted(number, done.get()),
                            "its headline lists the open ones");
        }
        return arguments
                .get("text")
                .map(text ->
                        write(asked, number, new What.TaskAdded(incident.nextTask(), text, arguments.get("owner"))))
                .orElseGet(
                        () -> refused("NO_TEXT", "the task is not said", "/db incident task TEXT, or --done NUMBER"));
    }

    private static What link(Arguments arguments) {
        var address = arguments.get("address").orElseThrow();
        return new What.Linked(address, arguments.get("label").orElse(address));
    }

    private Answer close(Asked asked, long number) {
        return incidents.close(
                        number,
                        entry(asked, new What.IncidentClosed(asked.arguments().get("summary"))))
                ? new Answer.Reply(
                        Document.of("Incident %d is closed".formatted(number), Tone.GOOD),
                        List.of(new Answer.FollowUp("Report", "incident report " + number)))
                : refused("CLOSED_ALREADY", "incident %d is closed already".formatted(number), "nothing is to be done");
    }

    private Answer reopen(Asked asked, long number) {
        return incidents.reopen(
                        number,
                        entry(asked, new What.IncidentReopened(asked.arguments().get("reason"))))
                ? aside("Incident %d is open again".formatted(number))
                : refused(
                        "NOT_REOPENED",
                        "incident %d is open, or another one is for its cluster".formatted(number),
                        "/db incident list shows them");
    }

    private Answer report(Asked asked, long number) {
        incidents.note(number, entry(asked, new What.ReportMade()));
        var events = new ArrayList<>(journal.ofIncident(number));
        var opening = events.getFirst();
        events.addAll(
                0,
                journal.before(
                        opening.scope().cluster().orElseThrow(),
                        opening.seq(),
                        opening.at().minus(LOOK_BACK)));
        return new Answer.Reply(archivist.report(Incident.of(number, events), events, asked.now()));
    }

    private Answer acknowledge(Asked asked, long number) {
        if (asked.person().roles().stream().allMatch(role -> role == Person.Role.VIEWER)) {
            return refused(
                    "NOT_ALLOWED",
                    asked.person().name() + " may not take an incident in hand",
                    "call somebody who may");
        }
        var calls = incident(number).care().calls();
        int level = calls.isEmpty() ? 0 : calls.getLast().level();
        return incident(number)
                .care()
                .acknowledged()
                .map(a -> aside(
                        "It is in hand already: " + a.by().orElse("somebody") + " has it since " + Human.clock(a.at())))
                .orElseGet(() -> write(asked, number, new What.Acknowledged(level)));
    }

    /** Somebody marked a message as worth keeping: it keeps its own time and author, and is kept once. */
    public Answer pinned(Incoming.Pinned pinned, Who who) {
        var said = pinned.said();
        return here(pinned, directory.clusterAt(pinned.place()))
                .map(number -> {
                    var what = new What.Noted(said.text(), Optional.of(who.person()), Optional.of(said.message()));
                    var at = said.message().place();
                    var key = "pin:%s:%s:%s"
                            .formatted(at.chat(), at.channel(), said.message().id());
                    var author = directory
                            .person(said.author())
                            .map(Person::name)
                            .orElse(said.author().id());
                    var entry = Entry.of(said.at(), Event.Scope.NONE, what)
                            .by(new Who(author, said.author(), pinned.place()))
                            .once(key);
                    return incidents.note(number, entry).isPresent()
                            ? aside("It is in the timeline of incident " + number)
                            : aside("It was in the timeline already");
                })
                .orElseGet(
                        () -> refused("NO_INCIDENT", "no incident is open here", "/db incident open TITLE begins one"));
    }

    private static Answer aside(String words) {
        return new Answer.Aside(Document.of(words, Tone.GOOD));
    }

    private static Answer refused(String code, String fact, String hint) {
        return new Answer.Refusal(new Problem(code, fact, hint));
    }
}
