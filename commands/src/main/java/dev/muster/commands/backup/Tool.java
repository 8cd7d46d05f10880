package dev.muster.commands.backup;

import dev.muster.chat.Secret;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.host.Host;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.Program;
import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The programs that read a server. Where it is, and as whom, stands in their environment: no argument list shows a password,
 * and no name of a database is taken for a connection string.
 */
record Tool(Host host, Kits.Kit kit, Node.Login login, Shift shift, Optional<Path> folder) {
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** Working in a folder, by which it is found after Muster was killed. */
    Tool in(Path where) {
        return new Tool(host, kit, login, shift, Optional.of(where));
    }

    Program start(String name, List<String> arguments, Optional<String> database) {
        return start(List.of(kit.program(name)), arguments, environment(name, database));
    }

    /** A program that is none of PostgreSQL's. */
    Program start(String name, List<String> arguments) {
        return start(List.of(name), arguments, Map.of());
    }

    private Program start(List<String> name, List<String> arguments, Map<String, Secret> environment) {
        var line = new ArrayList<>(name);
        line.addAll(arguments);
        try {
            var program = host.start(new Host.Errand(line, environment, folder, false));
            shift.hold(program::close);
            return program;
        } catch (IOException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "TOOL_MISSING",
                            line.getFirst() + " cannot be started on Muster's machine",
                            "install the programs of PostgreSQL " + kit.major() + " there, and tar"),
                    e);
        }
    }

    private Map<String, Secret> environment(String name, Optional<String> database) {
        var all = new HashMap<String, Secret>();
        all.put("PGHOST", new Secret(login.host()));
        all.put("PGPORT", new Secret(String.valueOf(login.port())));
        all.put("PGUSER", new Secret(login.user()));
        all.put("PGSSLMODE", new Secret(login.sslmode()));
        all.put("PGCONNECT_TIMEOUT", new Secret("15"));
        all.put("PGAPPNAME", new Secret("muster " + name));
        if (!login.password().reveal().isEmpty()) {
            all.put("PGPASSWORD", login.password());
        }
        database.ifPresent(found -> all.put("PGDATABASE", new Secret(found)));
        return all;
    }

    /** Such as {@code 15.18}. */
    String version(String name) throws IOException, InterruptedException {
        var program = start(name, List.of("--version"), Optional.empty());
        var said = new String(program.output().readAllBytes(), StandardCharsets.UTF_8);
        requireGood(name, program);
        return said.replaceFirst("(?s)^.*\\(PostgreSQL\\) (\\S+).*$", "$1").strip();
    }

    /** Waits for its end, which is near, since it has closed its output; and does not take its word for it. */
    void requireGood(String name, Program program) throws InterruptedException {
        var code = program.await(ANSWER.multipliedBy(6));
        var complaint = complaint(program);
        if (!code.equals(Optional.of(0)) || complaint.lines().anyMatch(Tool::isError)) {
            throw new ToolTrouble(name, login, complaint).of(code);
        }
        // Now, while its number is its own: at the end of a long shift it may be somebody else's.
        program.close();
    }

    static boolean isError(String line) {
        return line.matches("^\\S+: (error|fatal):.*") || line.contains("ERROR:  ") || line.contains("FATAL:  ");
    }

    String complaint(Program program) {
        var password = login.password().reveal();
        return password.isEmpty() ? program.complaint() : program.complaint().replace(password, "***");
    }
}
