package dev.muster.commands.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * This machine.
 *
 * @param ordinaryUser who runs servers, when Muster is root; empty when it is not
 */
public record LocalHost(Optional<String> ordinaryUser) implements Host {
    /** A Ctrl-C that is meant for us goes to our session alone, and all of a program's children are found by theirs. */
    private static final Optional<String> SETSID = onPath("setsid");

    private static final Set<String> HARMLESS = Set.of("PATH", "LD_LIBRARY_PATH", "TMPDIR", "TZ");

    @Override
    public Program start(Errand errand) throws IOException {
        var line = new ArrayList<String>(SETSID.map(List::of).orElse(List.of()));
        if (errand.ordinary()) {
            ordinaryUser.map(user -> new OrdinaryUser(user).prefix()).ifPresent(line::addAll);
        }
        line.addAll(errand.arguments());
        var builder = new ProcessBuilder(line);
        errand.folder().map(Path::toFile).ifPresent(builder::directory);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        if (errand.ordinary()) {
            // It runs what others wrote, as another user: none of our secrets are for it.
            builder.environment().keySet().retainAll(HARMLESS);
        }
        builder.environment().put("LC_ALL", "C");
        errand.environment().forEach((name, value) -> builder.environment().put(name, value.reveal()));
        return new LocalProgram(builder.start());
    }

    @Override
    public void handOver(Path path) throws IOException {
        if (ordinaryUser.isPresent()) {
            new OrdinaryUser(ordinaryUser.get()).own(path);
        }
    }

    private static Optional<String> onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .filter(entry -> !entry.isBlank())
                .map(entry -> Path.of(entry, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
