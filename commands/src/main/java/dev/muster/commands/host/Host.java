package dev.muster.commands.host;

import dev.muster.chat.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A machine that programs run on. Argument arrays, never a shell string. */
public interface Host {

    /** Starts a program, which is killed with its children when what is returned is closed. */
    Program start(Errand errand) throws IOException;

    /** The user that runs servers, when Muster is root, since PostgreSQL refuses to be: files can be given to it. */
    void handOver(Path path) throws IOException;

    /**
     * Runs a program that says little to its end; a problem if it takes longer. What may take long is started, so that
     * whoever waits can be stopped.
     */
    default Outcome run(Errand errand, Duration deadline) throws IOException, InterruptedException {
        try (var program = start(errand)) {
            program.input().close();
            return Outcome.of(program, errand, deadline);
        }
    }

    /**
     * What is to be run.
     *
     * @param environment beside ours, from which everything that begins with PG is taken away
     * @param ordinary whether it must not run as root
     */
    record Errand(List<String> arguments, Map<String, Secret> environment, Optional<Path> folder, boolean ordinary) {
        public Errand {
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
        }

        public static Errand of(List<String> arguments, Map<String, Secret> environment) {
            return new Errand(arguments, environment, Optional.empty(), false);
        }

        public static Errand of(String... arguments) {
            return of(List.of(arguments), Map.of());
        }

        public Errand in(Path where) {
            return new Errand(arguments, environment, Optional.of(where), ordinary);
        }

        /** Not as root. */
        public Errand ordinarily() {
            return new Errand(arguments, environment, folder, true);
        }

        /** What people call it. */
        public String name() {
            return Path.of(arguments.getFirst()).getFileName().toString();
        }
    }
}
