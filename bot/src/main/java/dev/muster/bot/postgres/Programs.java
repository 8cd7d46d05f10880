package dev.muster.bot.postgres;

import dev.muster.commands.host.OrdinaryUser;
import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The PostgreSQL programs of this machine. Started as root, it runs them as an ordinary user, since PostgreSQL refuses to
 * be root. Argument arrays, never a shell string; a deadline for each.
 */
public final class Programs {
    /** Where packages put the server programs, newest version last. */
    private static final List<String> USUAL_PLACES = List.of(
            "/usr/lib/postgresql", "/usr/local/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr/pgsql");

    private static final Optional<String> SETSID = onPath("setsid");

    private final Path bin;
    private final Optional<String> runAs;

    private Programs(Path bin, Optional<String> runAs) {
        this.bin = bin;
        this.runAs = runAs;
    }

    public static Programs find(Optional<Path> configured, String ordinaryUser) {
        var bin = configured
                .filter(Programs::holdsServer)
                .or(() -> configured.isPresent() ? Optional.empty() : search())
                .orElseThrow(() -> new Problem(
                                "NO_POSTGRES",
                                configured
                                        .map(path -> "there is no PostgreSQL server in " + path)
                                        .orElse("there is no PostgreSQL server on this machine"),
                                "install it (on Debian and Ubuntu: apt-get install postgresql), or name its folder"
                                        + " in postgres.bin")
                        .asTrouble());
        return new Programs(bin, isRoot() ? Optional.of(ordinary(ordinaryUser)) : Optional.empty());
    }

    private static String ordinary(String user) {
        try {
            Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
            return user;
        } catch (UserPrincipalNotFoundException _) {
            throw new Problem(
                            "NO_ORDINARY_USER",
                            "PostgreSQL must not run as root, and there is no user " + user,
                            "name an ordinary user in postgres.user, or start Muster as one")
                    .asTrouble();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who runs servers when we are root; empty when we are not: then we do. */
    public static Optional<String> ordinaryUser(String configured) {
        return isRoot() ? Optional.of(configured) : Optional.empty();
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static boolean holdsServer(Path folder) {
        return Files.isExecutable(folder.resolve("initdb")) && Files.isExecutable(folder.resolve("postgres"));
    }

    private static Optional<Path> search() {
        var fromPlaces =
                USUAL_PLACES.stream().map(Path::of).filter(Files::isDirectory).flatMap(Programs::versions);
        return Stream.concat(fromPlaces, path()).filter(Programs::holdsServer).findFirst();
    }

    private static Stream<Path> versions(Path place) {
        try (var entries = Files.list(place)) {
            return entries
                    .sorted(Comparator.comparingInt(Programs::version).reversed())
                    .map(entry -> entry.resolve("bin"))
                    .toList()
                    .stream();
        } catch (IOException _) {
            return Stream.empty(); // A folder that we may not read holds no server that we may run.
        }
    }

    private static int version(Path folder) {
        var digits = folder.getFileName().toString().replaceAll("\\D", "");
        return digits.isEmpty() || digits.length() > 4 ? 0 : Integer.parseInt(digits);
    }

    /** The user that owns the data folders; empty when it is our own. */
    Optional<String> runAs() {
        return runAs;
    }

    /** Where state goes when nobody says: the user that runs root's servers could not enter root's home. */
    public Path usualStateFolder() {
        var environment = System.getenv();
        if (runAs.isPresent()) {
            return Reach.SYSTEM_STATE.resolve("demo");
        }
        var home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return Path.of(environment.getOrDefault("XDG_STATE_HOME", home + "/.local/state"), "muster", "demo");
    }

    /** Gives a file or folder to the user that runs the servers. */
    void handOver(Path path) throws IOException {
        if (runAs.isPresent()) {
            new OrdinaryUser(runAs.get()).own(path);
        }
    }

    record Result(int code, String output) {}

    /** Runs a program to its end; what it prints goes to a file, so that a child it leaves behind holds no pipe of ours. */
    Result run(Path folder, Duration deadline, Map<String, String> environment, List<String> arguments) {
        try {
            var output = Files.createTempFile("muster-", ".out");
            try {
                var process = builder(folder, environment, arguments)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                    return new Result(-1, arguments.getFirst() + " did not end within " + deadline.toSeconds() + " s");
                }
                return new Result(process.exitValue(), Files.readString(output));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw Trouble.of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + arguments.getFirst() + " ran", e);
        }
    }

    /** Starts a program that stays, in a session of its own where the system has setsid. */
    Process spawn(Path folder, Path log, List<String> arguments) {
        try {
            var builder = builder(folder, Map.of(), arguments)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            if (SETSID.isPresent()) {
                builder.command().addFirst(SETSID.get());
            }
            return builder.start();
        } catch (IOException e) {
            throw Trouble.of(e);
        }
    }

    private static Optional<String> onPath(String program) {
        return path().map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private static Stream<Path> path() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .filter(entry -> !entry.isBlank())
                .map(Path::of);
    }

    private ProcessBuilder builder(Path folder, Map<String, String> environment, List<String> arguments) {
        var line = new ArrayList<String>();
        runAs.ifPresent(user -> line.addAll(new OrdinaryUser(user).prefix()));
        line.add(bin.resolve(arguments.getFirst()).toString());
        line.addAll(arguments.subList(1, arguments.size()));
        var builder = new ProcessBuilder(line).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(environment);
        return builder;
    }
}
