package dev.muster.commands.table;

import dev.muster.chat.Secret;
import dev.muster.commands.host.Host;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.Outcome;
import dev.muster.commands.host.Program;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Words;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** PostgreSQL's programs, working in a scratch folder. */
record Bench(Scratch scratch, Kits.Kit kit, Runnable pulse) {

    Chores chores() {
        return new Chores(scratch.host(), pulse);
    }

    Outcome run(Map<String, Secret> environment, String program, List<String> arguments) throws InterruptedException {
        var outcome = chores().run(errand(environment, program, arguments));
        Scratch.requireRoomIn(outcome);
        return outcome;
    }

    void require(Map<String, Secret> environment, String program, List<String> arguments) throws InterruptedException {
        var outcome = run(environment, program, arguments);
        if (!outcome.ok()) {
            throw failed(program, outcome.complaint());
        }
    }

    Program start(Map<String, Secret> environment, String program, List<String> arguments) {
        try {
            return scratch.host().start(errand(environment, program, arguments));
        } catch (IOException e) {
            throw Scratch.trouble(program + " could not be run", e);
        }
    }

    private Host.Errand errand(Map<String, Secret> environment, String program, List<String> arguments) {
        var line = new ArrayList<>(List.of(kit.program(program)));
        line.addAll(arguments);
        return new Host.Errand(line, environment, Optional.of(scratch.folder()), false);
    }

    static Problem.Trouble failed(String program, String complaint) {
        return new Problem(
                        "TABLE_TOOL_FAILED",
                        program + " says: " + Words.last(complaint),
                        "see to that, then ask again: what was brought back by then was dropped again")
                .asTrouble();
    }

    /** The entries of a dump that {@code wanted} holds for, as a list that pg_restore is given. */
    Path list(Path dump, String name, Predicate<String> wanted) throws InterruptedException {
        var entries = entries(dump).stream().filter(wanted).toList();
        var file = scratch.path(name);
        try {
            Files.write(file, entries);
        } catch (IOException e) {
            throw Scratch.trouble("a list cannot be written", e);
        }
        return file;
    }

    /** Into a file first: the list of many tables is longer than what is kept of a program's words. */
    List<String> entries(Path dump) throws InterruptedException {
        var file = scratch.path("entries");
        require(Map.of(), "pg_restore", List.of("--list", "--file=" + file, dump.toString()));
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.startsWith(";") && !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw Scratch.trouble("a list cannot be read", e);
        }
    }

    /** A name with an equals sign would be taken for more than a name. */
    static String conninfo(String database) {
        return "--dbname=dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
