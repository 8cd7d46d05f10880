package dev.muster.commands.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** PostgreSQL's programs, run as an ordinary user, since the server refuses to be root. */
final class Programs {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static final String ORDINARY_USER = "postgres";

    private final Path folder;
    private final Path bin;

    Programs(Path folder) {
        this(folder, bin());
    }

    Programs(Path folder, Path bin) {
        this.folder = folder;
        this.bin = bin;
    }

    private static Path bin() {
        var path = Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .filter(entry -> !entry.isBlank())
                .map(Path::of);
        return Stream.concat(packaged(), path)
                .filter(found -> Files.isExecutable(found.resolve("initdb")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no PostgreSQL server on this machine"));
    }

    private static Stream<Path> packaged() {
        try (var versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions
                    .sorted(Comparator.comparingInt((Path version) ->
                                    Integer.parseInt(version.getFileName().toString()))
                            .reversed())
                    .map(version -> version.resolve("bin"))
                    .toList()
                    .stream();
        } catch (IOException _) {
            return Stream.empty();
        }
    }

    void handOver(Path path) throws IOException {
        if (ROOT) {
            Files.setOwner(
                    path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(ORDINARY_USER));
        }
    }

    /** All of a folder. */
    void own(Path top) throws IOException {
        try (var all = Files.walk(top)) {
            for (var path : all.toList()) {
                handOver(path);
            }
        }
        Files.setPosixFilePermissions(top, PosixFilePermissions.fromString("rwx------"));
    }

    /** What it is known by among those of other versions. */
    String version() {
        return bin.toString();
    }

    void run(String program, String... arguments) {
        plainly(bin.resolve(program).toString(), arguments);
    }

    /** A program that is none of PostgreSQL's. */
    void plainly(String program, String... arguments) {
        var line = new ArrayList<String>();
        if (ROOT) {
            line.addAll(List.of("setpriv", "--reuid", ORDINARY_USER, "--regid", ORDINARY_USER, "--init-groups", "--"));
        }
        line.add(program);
        line.addAll(List.of(arguments));
        var output = folder.resolve("output");
        try {
            var builder = new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            builder.environment().put("LC_ALL", "C");
            var process = builder.start();
            if (!process.waitFor(90, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(program + " failed: " + Files.readString(output));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
