package dev.muster.bot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.clock.Almanac;
import dev.muster.bot.clock.Timetable;
import dev.muster.bot.desk.Errand;
import dev.muster.bot.desk.Planning;
import dev.muster.bot.gate.Electorate;
import dev.muster.bot.gate.Policy;
import dev.muster.bot.incident.Duties;
import dev.muster.bot.incident.Incidents;
import dev.muster.bot.journal.Audit;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.Redaction;
import dev.muster.bot.journal.Shape;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.people.Crew;
import dev.muster.bot.people.Directory;
import dev.muster.bot.run.Proposals;
import dev.muster.bot.run.Runs;
import dev.muster.bot.run.Steering;
import dev.muster.bot.run.TestTools;
import dev.muster.bot.run.Undo;
import dev.muster.bot.store.TestStore;
import dev.muster.bot.verbs.AuditVerbs;
import dev.muster.bot.verbs.Hindrances;
import dev.muster.bot.verbs.IncidentVerbs;
import dev.muster.bot.verbs.OverviewVerb;
import dev.muster.bot.verbs.RunVerbs;
import dev.muster.bot.verbs.ScheduleVerbs;
import dev.muster.chat.Document;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Grammar;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Parsed;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.Commands;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.help.HelpCommand;
import dev.muster.commands.verb.Command;
import dev.muster.commands.wal.Reception;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/commands.md is written from the verbs' own grammar. */
class VerbsDocumentTest {
    private static final Path PAGE = Path.of("../docs/commands.md");

    private static List<Spec> specs() {
        try (var observer = new Observer(List.of(), "none", Clock.systemUTC())) {
            var commands = Commands.all(TestTools.with(observer), (_, _) -> List.of(), Reception.All.none());
            var specs = Stream.concat(
                            commands.stream().map(Command::spec),
                            errands(commands).stream().map(Errand::spec))
                    .toList();
            return Stream.concat(specs.stream(), Stream.of(new HelpCommand(specs).spec()))
                    .sorted(Comparator.comparing(Spec::verb))
                    .toList();
        }
    }

    private static List<Errand> errands(List<Command> commands) {
        var jdbi = TestStore.shared().jdbi();
        var shape = new Shape(Commands.steps());
        var journal = new Journal(jdbi, shape, new Redaction(List.of()));
        var runs = new Runs(jdbi, shape);
        var planning = new Planning(
                commands, new Undo(runs, journal, TestTools.nowhere(), Duration.ofHours(1)), Clock.systemUTC());
        var electorate = new Electorate(new Policy(List.of()), () -> new Crew(Map.of()));
        var proposals = new Proposals(runs, journal, electorate, planning, _ -> List.of());
        var incidents = new Incidents(jdbi, journal, new Outbox(jdbi), _ -> List.of());
        return Stream.of(
                        new RunVerbs(runs, proposals, new Steering(runs, journal), planning, _ -> List.of()).all(),
                        new IncidentVerbs(
                                        incidents,
                                        journal,
                                        new Directory(List.of(), List.of(), List.of()),
                                        new Duties.Rules(List.of(), Duration.ZERO, List.of()),
                                        (_, _, _) -> Document.of("A report", Tone.PLAIN))
                                .all(),
                        List.of(new OverviewVerb(
                                        new OverviewVerb.Sources(incidents, journal, runs, new Outbox(jdbi)),
                                        List::of,
                                        new Hindrances(List.of()))
                                .errand()),
                        new ScheduleVerbs(new Timetable(List.of(), new Almanac(jdbi, shape), runs, journal)).all(),
                        new AuditVerbs(new Audit(journal), journal).all())
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void the_page_of_commands_says_what_the_commands_say() throws IOException {
        var page = specs().stream()
                .map(VerbsDocumentTest::section)
                .collect(Collectors.joining("\n", "# Commands\n\nWritten from the commands' own grammar.\n\n", ""));
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(page).isEqualTo(Files.readString(PAGE));
    }

    @Test
    void every_example_is_understood_as_the_verb_that_it_stands_under() {
        var specs = specs();
        var grammar = new Grammar(specs);
        for (var spec : specs) {
            assertThat(spec.examples()).as(spec.verb()).isNotEmpty();
            for (var example : spec.examples()) {
                assertThat(grammar.parse(example.substring("/db ".length())))
                        .as(example)
                        .isInstanceOfSatisfying(
                                Parsed.Understood.class,
                                understood -> assertThat(understood.spec()).isEqualTo(spec));
            }
        }
    }

    @Test
    void errands_that_change_nothing_are_few_and_known() {
        try (var observer = new Observer(List.of(), "none", Clock.systemUTC())) {
            assertThat(errands(Commands.all(TestTools.with(observer), (_, _) -> List.of(), Reception.All.none())))
                    .filteredOn(errand -> !errand.changes())
                    .extracting(errand -> errand.spec().verb())
                    .containsExactlyInAnyOrder(
                            "approvals",
                            "backup schedules",
                            "overview",
                            "incident list",
                            "incident show",
                            "incident report",
                            "audit verify",
                            "audit export");
        }
    }

    private static String section(Spec spec) {
        var examples = spec.examples().stream().map(e -> e + "\n").collect(Collectors.joining());
        return """
                ## %s

                %s. May be asked by %s.

                ```
                %s
                ```
                %s
                ```
                %s```
                """.formatted(
                        spec.verb(),
                        spec.summary(),
                        spec.audience() == Spec.Audience.VIEWERS ? "everybody with a role" : "people on call",
                        spec.usage(),
                        parts(spec),
                        examples);
    }

    private static String parts(Spec spec) {
        return spec.parameters().isEmpty()
                ? ""
                : spec.parameters().stream()
                        .map(p -> "| `%s` | %s |\n".formatted(p.usage(), meaning(p)))
                        .collect(Collectors.joining("", "\n| part | meaning |\n|---|---|\n", ""));
    }

    private static String meaning(Parameter parameter) {
        return switch (parameter.kind()) {
            case POSITIONAL, OPTION, FLAG -> parameter.help();
            case REST -> parameter.help() + "; the rest of the line, without quotes";
        };
    }
}
