package dev.muster.commands.wal;

import dev.muster.commands.problem.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** How receiving stands on this replica of Muster. */
public record Reception(State state, Optional<Sealed> lastSealed, Optional<Problem> sealing, Backlog backlog) {

    public sealed interface State {
        /** Another replica of Muster receives, or none does. */
        record Elsewhere() implements State {}

        record Receiving(String node, Instant since) implements State {}

        /** It cannot begin, or goes on after a while. */
        record Hindered(Problem problem, Instant since) implements State {}
    }

    public record Sealed(String name, Instant at) {}

    /** What lies in the spool; {@code unsealedSince} is empty when all that is whole is sealed. */
    public record Backlog(long bytes, int files, Optional<Instant> unsealedSince) {}

    /** Those of this replica. */
    public interface All {
        Optional<Reception> of(String cluster);

        /** When its primary was how far, as this replica saw it. */
        Trail trail(String cluster);

        /** Where what this replica receives lies until it is sealed. */
        default Optional<Path> spool(String cluster) {
            return Optional.empty();
        }

        static All none() {
            return new All() {
                private final Trail empty = new Trail();

                @Override
                public Optional<Reception> of(String cluster) {
                    return Optional.empty();
                }

                @Override
                public Trail trail(String cluster) {
                    return empty;
                }
            };
        }
    }
}
