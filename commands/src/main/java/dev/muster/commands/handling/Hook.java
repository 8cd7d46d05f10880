package dev.muster.commands.handling;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Something of the team's own that belongs to a restore.
 *
 * @param repeats whether it may be done again when nobody knows if it was done, because Muster crashed meanwhile
 */
public record Hook(String name, When when, Call call, Duration deadline, boolean repeats) {

    public Hook(String name, When when, Call call, Duration deadline) {
        this(name, when, call, deadline, true);
    }

    public enum When {
        /** Before writers are ended: stops applications. */
        STOP,
        /** After it is open again: starts applications. */
        START,
        /** After it is open again: shows that it works. */
        SMOKE,
        /** Tells somebody, before and after. */
        NOTIFY
    }

    public sealed interface Call {
        /** A program, by its arguments; it must end with 0. */
        record Run(List<String> arguments) implements Call {
            public Run {
                arguments = List.copyOf(arguments);
            }
        }

        /** It must answer with a status of 200 to 299. */
        record Http(String method, URI url, Optional<String> body) implements Call {

            /** Addresses and bodies may hold tokens. */
            @Override
            public String toString() {
                return method + " to " + url.getHost();
            }
        }

        /** It must give at least one row, and true if the first column of the first is a truth value. */
        record Sql(Optional<String> database, String statement) implements Call {}
    }
}
