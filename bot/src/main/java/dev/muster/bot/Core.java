package dev.muster.bot;

import dev.muster.bot.archive.Archivist;
import dev.muster.bot.archive.Register;
import dev.muster.bot.chats.ChatMemory;
import dev.muster.bot.clock.Almanac;
import dev.muster.bot.clock.Asker;
import dev.muster.bot.clock.Chronometer;
import dev.muster.bot.clock.Expiry;
import dev.muster.bot.clock.Lookout;
import dev.muster.bot.clock.Timetable;
import dev.muster.bot.config.Config;
import dev.muster.bot.desk.Desk;
import dev.muster.bot.desk.Errand;
import dev.muster.bot.desk.Planning;
import dev.muster.bot.desk.Standing;
import dev.muster.bot.desk.Verbs;
import dev.muster.bot.desk.Voice;
import dev.muster.bot.gate.Electorate;
import dev.muster.bot.incident.Duties;
import dev.muster.bot.incident.Incidents;
import dev.muster.bot.incident.Warden;
import dev.muster.bot.journal.Audit;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.Redaction;
import dev.muster.bot.journal.Shape;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.people.Homes;
import dev.muster.bot.people.Members;
import dev.muster.bot.people.Person;
import dev.muster.bot.run.Experience;
import dev.muster.bot.run.Proposals;
import dev.muster.bot.run.Runner;
import dev.muster.bot.run.Runs;
import dev.muster.bot.run.Schedule;
import dev.muster.bot.run.Steering;
import dev.muster.bot.run.Undo;
import dev.muster.bot.scribe.Buttons;
import dev.muster.bot.scribe.Chronicle;
import dev.muster.bot.scribe.Scribe;
import dev.muster.bot.store.FollowUps;
import dev.muster.bot.store.Lease;
import dev.muster.bot.store.Samples;
import dev.muster.bot.store.Store;
import dev.muster.bot.verbs.AuditVerbs;
import dev.muster.bot.verbs.Hindered;
import dev.muster.bot.verbs.Hindrances;
import dev.muster.bot.verbs.IncidentVerbs;
import dev.muster.bot.verbs.OverviewVerb;
import dev.muster.bot.verbs.Reports;
import dev.muster.bot.verbs.RunVerbs;
import dev.muster.bot.verbs.ScheduleVerbs;
import dev.muster.bot.watch.Findings;
import dev.muster.bot.watch.Watch;
import dev.muster.chat.Chat;
import dev.muster.chat.Place;
import dev.muster.chat.grammar.Nearest;
import dev.muster.commands.Commands;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.help.HelpCommand;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.side.Sides;
import dev.muster.commands.status.StatusCommand;
import dev.muster.commands.verb.Command;
import dev.muster.commands.wal.Reception;
import dev.muster.commands.wal.WalFindings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** The rooms of the core, put together: from the desk to the journal, and from the journal to the chats. */
final class Core {
    private static final Duration SILENCE = Duration.ofSeconds(5);

    /** What is remembered under this name is ours, and no chat's. */
    private static final String PAGES = "core pages";

    private final List<Errand> others;
    private final Config config;
    private final Store store;
    private final Map<String, Chat> chats;
    private final Clock clock;
    private final Shape shape;
    private final Journal journal;
    private final Outbox outbox;
    private final Incidents incidents;
    private final Runs runs;
    private final Electorate electorate;

    /** {@code others} are verbs that not every Muster has. */
    Core(Config config, Store store, Map<String, Chat> chats, Clock clock, List<Errand> others) {
        this.others = List.copyOf(others);
        this.config = config;
        this.store = store;
        this.chats = chats;
        this.clock = clock;
        this.shape = new Shape(Commands.steps());
        var jdbi = store.jdbi();
        this.journal = new Journal(jdbi, shape, new Redaction(Secrecy.of(config)));
        this.outbox = new Outbox(jdbi);
        this.incidents = new Incidents(jdbi, journal, outbox, homes());
        this.runs = new Runs(jdbi, shape);
        var members = new Members(chats);
        var directory = config.directory();
        this.electorate = new Electorate(
                config.rules().policy(),
                () -> directory.crew(members),
                account -> directory.person(account).map(Person::name));
    }

    private Homes homes() {
        return cluster -> config.incidents().channels().getOrDefault(cluster, List.of()).stream()
                .filter(this::isServed)
                .toList();
    }

    /** What is owed to a chat that is not there would be owed for ever. */
    private boolean isServed(Place place) {
        return chats.containsKey(place.chat());
    }

    private List<Place> alarmPlaces(String cluster) {
        var told = config.rules().breakGlassTell();
        return told.isEmpty()
                ? homes().of(cluster)
                : told.stream().filter(this::isServed).toList();
    }

    private Duties.Rules duties() {
        var configured = config.incidents();
        return new Duties.Rules(
                configured.escalation().stream()
                        .map(level -> new Duties.Level(level.after(), level.group()))
                        .toList(),
                configured.nag(),
                configured.checklists().stream()
                        .map(list -> new Duties.Checklist(list.after(), named(list.after()), list.items()))
                        .toList());
    }

    private static String named(Duration after) {
        return after.toHours() < 48 ? after.toHours() + " h" : after.toDays() + " days";
    }

    Findings findings(Lookout lookout, WalFindings wal) {
        var ofBackups = new Findings.Source(lookout.codes(), lookout::findings);
        var ofWal = new Findings.Source(WalFindings.CODES, wal::of);
        return new Findings(store.jdbi(), journal, incidents, List.of(ofBackups, ofWal));
    }

    /** Where WAL is received; nothing begins before it is started. */
    Archivist archivist(Work.Tools tools) {
        var holder = UUID.randomUUID().toString();
        return new Archivist(
                tools,
                config.state().resolve("wal"),
                name -> new Lease(store.jdbi(), name, holder, SILENCE),
                new Register(journal, clock),
                clock);
    }

    Past past() {
        return new Experience(runs, shape, Commands.steps());
    }

    /** The desk, and everything that goes on behind it. */
    Desk open(
            Work.Tools tools, Samples samples, Watch watch, Lookout lookout, Reception.All receptions, Closing parts) {
        var errands = new ArrayList<>(others);
        var undo = new Undo(runs, journal, tools, config.rules().undoFor());
        var steering = new Steering(runs, journal);
        var followUps = new FollowUps(store.jdbi());
        var incidentVerbs = new IncidentVerbs(
                incidents, journal, config.directory(), duties(), new Reports(runs, config.clusters()));
        var hindrances = new Hindrances(chats.values());
        var commands = new ArrayList<Command>();
        Commands.all(tools, samples, receptions)
                .forEach(command -> commands.add(isStatus(command) ? new Hindered(command, hindrances) : command));
        var planning = new Planning(commands, undo, clock);
        var proposals = new Proposals(runs, journal, electorate, planning, homes());
        errands.addAll(new RunVerbs(runs, proposals, steering, planning, this::alarmPlaces).all());
        errands.addAll(incidentVerbs.all());
        errands.add(new OverviewVerb(
                        new OverviewVerb.Sources(incidents, journal, runs, outbox), () -> inOneLine(watch), hindrances)
                .errand());
        var almanac = new Almanac(store.jdbi(), shape);
        var timetable = new Timetable(Schedules.of(config.backups()), almanac, runs, journal);
        errands.addAll(new ScheduleVerbs(timetable).all());
        errands.addAll(new AuditVerbs(new Audit(journal), journal).all());
        var specs = Stream.concat(
                commands.stream().map(Command::spec), errands.stream().map(Errand::spec));
        commands.add(new HelpCommand(specs.toList()));
        requireKnownVerbs(commands);

        var runner = new Runner(runs, journal, proposals, tools, clock);
        var schedule = parts.add(new Schedule(store.dataSource(), runs, runner, clock));
        var scribe = parts.add(scribe(undo, followUps));
        schedule.start();
        scribe.start();
        watch.repeat(schedule::wake, Duration.ofMillis(500));
        var asker = new Asker(runs, proposals, planning);
        var expiry = new Expiry(asker);
        var sides = new Sides(tools);
        watch.repeat(() -> expiry.look(sides.expired(clock.instant()), clock.instant()), Duration.ofMinutes(1));
        var ways = new Chronometer.Ways(asker, journal, homes());
        new Chronometer(timetable, almanac, lookout, ways, clock)
                .start(config.clusters().stream().map(Cluster::name).toList(), watch::repeat);
        watch.repeat(() -> proposals.sweep(clock.instant()), Duration.ofSeconds(1));
        var warden = new Warden(incidents, journal, duties(), electorate.crew());
        watch.repeat(() -> warden.look(clock.instant()), Duration.ofSeconds(5));
        watch.repeat(warden::age, Duration.ofMinutes(1));
        watch.repeat(() -> runs.deliveries().forget(clock.instant().minus(Duration.ofDays(7))), Duration.ofHours(1));

        var behind = new Backroom(proposals, incidents, incidentVerbs, journal, () -> {
            schedule.wake();
            scribe.ring();
        });
        return new Desk(
                new Standing(config.directory(), chats),
                new Verbs(commands, errands),
                new Voice(chats, followUps, new ChatMemory(store.jdbi(), PAGES), clock),
                behind,
                clock);
    }

    private static boolean isStatus(Command command) {
        return command.spec().verb().equals("status");
    }

    private List<String> inOneLine(Watch watch) {
        return config.clusters().stream()
                .map(cluster -> watch.last(cluster.name())
                        .map(StatusCommand::inOneLine)
                        .orElse(cluster.name() + ": not looked at yet"))
                .toList();
    }

    /** A rule for a verb that does not exist would silently never hold. */
    private void requireKnownVerbs(List<Command> commands) {
        var known = Stream.concat(
                        commands.stream().map(command -> command.spec().verb()), Stream.of(Planning.UNDO.verb()))
                .toList();
        config.rules().policy().entries().stream()
                .flatMap(entry -> entry.verb().stream())
                .filter(verb -> !known.contains(verb))
                .findFirst()
                .ifPresent(verb -> {
                    throw new Problem(
                                    "CONFIG",
                                    "policy has a rule for “" + verb
                                            + "”, and there is no such verb that plans anything",
                                    Nearest.to(verb, known)
                                            .map(near -> "did you mean " + near + "?")
                                            .orElse("one of: " + String.join(", ", known)))
                            .asTrouble();
                });
    }

    private Scribe scribe(Undo undo, FollowUps followUps) {
        Buttons buttons = (slot, words) -> followUps.id(slot, words, clock.instant());
        var sources = new Chronicle.Sources(journal, runs, undo, electorate, config.directory());
        var chronicle = new Chronicle(sources, outbox, duties(), buttons, clock);
        var turn = new Lease(store.jdbi(), "scribe", UUID.randomUUID().toString(), SILENCE);
        return new Scribe(outbox, chronicle, chats, turn, incidents::oweLines);
    }
}
