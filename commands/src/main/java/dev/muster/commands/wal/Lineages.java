package dev.muster.commands.wal;

import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.seal.Opening;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Where it is known how a timeline came to be. */
final class Lineages {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private Lineages() {}

    /** The server knows its own; asking for it shows that we may replicate. */
    static Lineage of(Access access, Node node, int timeline) throws SQLException {
        try (var line = access.replication(node, PATIENCE);
                var statement = line.createStatement()) {
            if (timeline == 1) {
                return Lineage.alone(timeline); // The first has no history.
            }
            try (var row = statement.executeQuery("TIMELINE_HISTORY " + timeline)) {
                row.next();
                return Lineage.of(timeline, row.getString(2));
            }
        }
    }

    /** By the history file that was sealed, for which a key is needed; empty where none can be read, or none is needed. */
    static Optional<Lineage> told(Archive archive, Repository repository, Keys keys) {
        var inferred = archive.inferred();
        return archive.stored().stream()
                .filter(each -> each.kind() == Spool.Kind.HISTORY && each.timeline() >= inferred.timeline())
                .reduce((_, newer) -> newer)
                .flatMap(each -> read(each, repository, keys));
    }

    private static Optional<Lineage> read(Stored history, Repository repository, Keys keys) {
        var path = history.item().path();
        try (var in = Opening.of(path, repository.open(path), keys)) {
            return Optional.of(Lineage.of(history.timeline(), new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException | Problem.Trouble _) {
            return Optional.empty(); // Without it, the files themselves tell nearly as much.
        }
    }
}
