package dev.muster.commands.wal;

import dev.muster.commands.repository.Repository;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Troubles;
import dev.muster.commands.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All files of WAL of a cluster, wherever they lie. What was received lies nearest, and comes first. */
record Copies(Vault vault, Keeping keeping) {

    List<Copy> of(Optional<Path> spool) {
        var found = new ArrayList<Copy>();
        Optional<IOException> failure = Optional.empty();
        try {
            if (spool.isPresent()) {
                received(new Spool(spool.get()), found);
            }
        } catch (IOException _) {
            found.clear(); // Nothing was received here yet, or it is being changed: what is sealed is there.
        }
        int answered = 0;
        for (var name : keeping.repositories()) {
            try {
                sealed(vault.repository(name), found);
                answered++;
            } catch (IOException e) {
                failure = failure.or(() -> Optional.of(e));
            }
        }
        if (answered == 0 && failure.isPresent()) {
            throw Troubles.of(keeping.repositories().getFirst(), failure.get());
        }
        return found;
    }

    private static void received(Spool spool, List<Copy> found) throws IOException {
        var system = spool.systemIdentifier();
        if (system.isPresent()) {
            for (var entry : spool.entries()) {
                if (entry.bytes() > 0) {
                    found.add(new Copy(
                            system.get(),
                            entry.name(),
                            entry.kind(),
                            entry.changed(),
                            new Copy.Place.Received(entry.path())));
                }
            }
        }
    }

    private void sealed(Repository repository, List<Copy> found) throws IOException {
        for (var stored : new Sealer(repository, keeping.cluster(), Keys.NONE).list()) {
            found.add(new Copy(
                    stored.systemIdentifier(),
                    stored.name(),
                    stored.kind(),
                    stored.at(),
                    new Copy.Place.Sealed(repository.name(), stored)));
        }
    }
}
