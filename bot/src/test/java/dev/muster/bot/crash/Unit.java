package dev.muster.bot.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * How the server of a stage is stopped and started, by a script. It stands still for as long as a file says so: after it has
 * stopped the server, before it starts it.
 */
record Unit(Stage stage) {

    private Path script() {
        return stage.folder.resolve("unit");
    }

    /** With its data folder, and this. */
    String in(String yaml) {
        return yaml.replace(
                "nodes: [{",
                "nodes: [{data: %s, start: [%s, start], stop: [%s, stop], "
                        .formatted(stage.data(), script(), script()));
    }

    void write() throws IOException {
        var server = Files.readString(stage.data().resolve("postmaster.opts")).split(" ", 2)[0];
        var pgCtl = ("root".equals(System.getProperty("user.name")) ? "runuser -u postgres -- " : "")
                + Path.of(server).resolveSibling("pg_ctl");
        Files.writeString(script(), """
                #!/bin/sh
                cd '%1$s' && echo $$ >>"$1.pids"
                test "$1" = stop && (cd / && %2$s stop --wait --mode=fast --pgdata='%3$s')
                while test -e "$1.gate"; do sleep 0.05; done
                test "$1" = stop || (cd / && %2$s start --wait --pgdata='%3$s' --log=/dev/null \\
                    --options="-c config_file='%3$s/../muster.conf'")
                """.formatted(stage.folder, pgCtl, stage.data()));
        Files.setPosixFilePermissions(script(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path gate(String what) throws IOException {
        return Files.createFile(stage.folder.resolve(what + ".gate"));
    }

    /** Those of it that are there, also when whoever asked for them is not. */
    List<Long> standing(String what) {
        try {
            return Files.readAllLines(stage.folder.resolve(what + ".pids")).stream()
                    .map(Long::valueOf)
                    .filter(pid ->
                            ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent())
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    /** Beside the data folder, where nothing else is but what Muster makes. */
    List<String> kept() throws IOException {
        var data = stage.data().toRealPath();
        try (var all = Files.list(data.resolveSibling("."))) {
            var beside = all.map(Path::getFileName)
                    .map(String::valueOf)
                    .filter(name -> name.startsWith(data.getFileName() + "."))
                    .toList();
            assertThat(beside).allMatch(name -> name.matches(".*\\.(kept-.*|muster-.*|muster\\.log)"));
            return beside.stream().filter(name -> name.contains(".kept-")).toList();
        }
    }
}
