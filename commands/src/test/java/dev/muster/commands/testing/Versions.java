package dev.muster.commands.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.commands.host.Kits;
import dev.muster.commands.problem.Problem;
import java.nio.file.Path;
import java.util.List;

/** PostgreSQL of other versions than the machine's newest. {@code ./muster test} fetches them and says where they are. */
public final class Versions {
    private static final String PLACE = "MUSTER_TEST_POSTGRESQL";

    private Versions() {}

    /** The machine's own, and those. Without them, whoever runs a single test is let off; {@code ./muster test} is not. */
    public static Kits kits(int major) {
        var place = System.getenv(PLACE);
        var machine = Path.of("/usr/lib/postgresql");
        var kits = new Kits(place == null ? List.of(machine) : List.of(machine, Path.of(place)));
        try {
            kits.of(major);
        } catch (Problem.Trouble trouble) {
            assumeTrue(
                    place != null,
                    () ->
                            "there is no PostgreSQL %d here, and %s does not say where else: ./muster test fetches it, and so does commands/src/test/sh/fetch-postgres"
                                    .formatted(major, PLACE));
            throw new AssertionError(
                    "there is no PostgreSQL %d in %s, which %s names: remove it, and run ./muster test again"
                            .formatted(major, place, PLACE),
                    trouble);
        }
        return kits;
    }
}
