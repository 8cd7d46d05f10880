package dev.muster.commands.vault;

import dev.muster.commands.problem.Problem;
import java.util.ArrayDeque;
import java.util.List;

/** A backup and all that it builds on, the full one first: what has to be there to restore it. */
public record Chain(List<Manifest> links) {
    public Chain {
        links = List.copyOf(links);
    }

    /** {@code backups} are those of its cluster. A base that is missing is a problem. */
    public static Chain of(List<Backup> backups, Manifest manifest) {
        var links = new ArrayDeque<Manifest>();
        links.addFirst(manifest);
        while (links.getFirst().base().isPresent()) {
            var above = links.getFirst();
            var base = above.base().get();
            var found = backups.stream()
                    .map(Backup::manifest)
                    .filter(each -> each.id().equals(base) && !links.contains(each))
                    .findFirst()
                    .orElseThrow(() -> gone(above.id(), base));
            links.addFirst(found);
        }
        return new Chain(List.copyOf(links));
    }

    /** As much of it as there is: for what is only an estimate. */
    public static Chain known(List<Backup> backups, Manifest manifest) {
        try {
            return of(backups, manifest);
        } catch (Problem.Trouble _) {
            return new Chain(List.of(manifest));
        }
    }

    /** {@code base} is not where {@code id}, which builds on it, is looked for. */
    private static Problem.Trouble gone(String id, String base) {
        return new Problem(
                        "BASE_MISSING",
                        "%s builds on %s, which is not there: without it, it cannot be restored".formatted(id, base),
                        "put the folder of %s back from wherever there is a copy, or begin with another backup: /db backup list"
                                .formatted(base))
                .asTrouble();
    }

    public boolean isFull() {
        return links.size() == 1;
    }

    public long bytes() {
        return links.stream().mapToLong(Manifest::bytes).sum();
    }

    public long plainBytes() {
        return links.stream().mapToLong(Manifest::plainBytes).sum();
    }

    /**
     * The room that it takes to unpack it: of several, each, and what they are combined into, which is at most as large as
     * what was in the server.
     */
    public long room() {
        long whole = Math.max(
                links.getFirst().plainBytes(),
                links.getLast().content().databases().stream()
                        .mapToLong(Manifest.Database::bytes)
                        .sum());
        return isFull() ? plainBytes() : plainBytes() + whole;
    }
}
