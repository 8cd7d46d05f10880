package dev.muster.commands.backup;

import dev.muster.commands.plan.Check;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Chain;
import java.sql.SQLException;
import java.util.Optional;

/** Chooses whether a physical backup holds everything or what changed. */
final class Layering {
    private Layering() {}

    /** What it builds on, if anything, and what people are told of that. */
    record Chosen(Optional<String> base, Optional<Check> check) {
        static Chosen full(String why) {
            return new Chosen(Optional.empty(), Optional.of(new Check("it is a full one", why, true)));
        }

        static Chosen on(Chain chain) {
            var base = chain.links().getLast().id();
            return new Chosen(
                    Optional.of(base),
                    Optional.of(new Check(
                            "it can build on " + base,
                            "the server knows what changed since; number %d in its chain"
                                    .formatted(chain.links().size() + 1),
                            true)));
        }
    }

    /** Looks at the server, and at what is kept of it. */
    @FunctionalInterface
    interface Look {
        Footing.Found look() throws SQLException;
    }

    static Chosen of(Layer layer, Look look) throws SQLException {
        return switch (layer) {
            case Layer.Full() -> new Chosen(Optional.empty(), Optional.empty());
            case Layer.Incremental() ->
                switch (look.look()) {
                    case Footing.Found.On(var chain) -> Chosen.on(chain);
                    case Footing.Found.Nothing(var why, var hint) ->
                        throw new Problem("NOT_INCREMENTAL", "no incremental backup is possible: " + why, hint)
                                .asTrouble();
                };
            case Layer.FullEvery(int backups) ->
                switch (look.look()) {
                    case Footing.Found.On(var chain) -> atMost(backups, chain);
                    case Footing.Found.Nothing(var why, var _) -> Chosen.full(why);
                };
        };
    }

    private static Chosen atMost(int backups, Chain chain) {
        int links = chain.links().size();
        return links < backups
                ? Chosen.on(chain)
                : Chosen.full("%d build on %s already"
                        .formatted(links - 1, chain.links().getFirst().id()));
    }
}
