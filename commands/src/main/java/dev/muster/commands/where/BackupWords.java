package dev.muster.commands.where;

import dev.muster.chat.Human;
import dev.muster.chat.grammar.Arguments;
import dev.muster.chat.grammar.Completer;
import dev.muster.chat.grammar.Nearest;
import dev.muster.chat.grammar.Parameter;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.verb.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the verbs about backups can be told, and what is meant by it. Those verbs share one, and so what it remembers. */
public final class BackupWords {
    private final Work.Tools tools;
    private final Where where;
    private final Shelf shelf;

    public BackupWords(Work.Tools tools) {
        this.tools = tools;
        this.where = new Where(tools.observer());
        this.shelf = new Shelf(tools);
    }

    public Parameter cluster() {
        return Parameter.positional("cluster", "the cluster; left out: the channel's own, or the only one")
                .completedBy(_ -> where.clusterNames());
    }

    public Parameter id() {
        return Parameter.positional("id", "the backup, as /db backup list names it")
                .mustBeGiven()
                .completedBy(ids());
    }

    public Parameter kind(String help) {
        return Parameter.option("kind", help)
                .completedBy(_ -> Arrays.stream(Manifest.Kind.values())
                        .map(BackupWords::word)
                        .toList());
    }

    public Parameter reason() {
        return Parameter.option("reason", "why, for those who approve and for the record");
    }

    /** Newest first; of the cluster that is typed already, or of all; after the words that may stand for one. */
    public Completer ids(String... instead) {
        return new Completer() {
            @Override
            public List<String> values(Arguments typed) {
                return Stream.concat(
                                Arrays.stream(instead),
                                shelf.remembered().stream()
                                        .filter(backup -> typed.get("cluster")
                                                .map(backup.manifest().source().cluster()::equals)
                                                .orElse(true))
                                        .map(Backup::id))
                        .toList();
            }

            @Override
            public Optional<String> about(String id) {
                return shelf.remembered().stream()
                        .filter(backup -> backup.id().equals(id))
                        .findFirst()
                        .map(backup -> inShort(backup, Instant.now()));
            }
        };
    }

    /** Such as "physical, 2 h 5 min ago". */
    public static String inShort(Backup backup, Instant now) {
        var manifest = backup.manifest();
        return word(manifest.kind()) + ", " + ago(manifest.stop().at(), now);
    }

    public static String ago(Instant at, Instant now) {
        var age = Duration.between(at, now);
        return age.isNegative() ? "just now" : Human.duration(age) + " ago";
    }

    public static String word(Manifest.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    public Cluster cluster(Request request) {
        return where.cluster(request);
    }

    /** How its backups are kept; a problem where nothing is configured. */
    public Keeping keeping(Cluster cluster) {
        return tools.vault()
                .keeping(cluster.name())
                .orElseThrow(() -> new Problem(
                                "NO_BACKUPS_CONFIGURED",
                                "no backups are configured for " + cluster.name(),
                                "give it repositories under clusters[].backups in muster.yaml: docs/backups.md has an"
                                        + " example")
                        .asTrouble());
    }

    public Optional<Manifest.Kind> kind(Request request) {
        return request.arguments()
                .get("kind")
                .map(said -> Arrays.stream(Manifest.Kind.values())
                        .filter(kind -> word(kind).equalsIgnoreCase(said))
                        .findFirst()
                        .orElseThrow(() -> new Problem(
                                        "UNKNOWN_KIND",
                                        "there is no kind of backup “" + Where.cut(said) + "”",
                                        "say logical or physical")
                                .asTrouble()));
    }

    /** The one that {@code id} names. */
    public Backup backup(Request request) {
        var id = request.arguments().get("id").orElse("");
        return tools.vault().backup(id).orElseThrow(() -> unknown(id));
    }

    private Problem.Trouble unknown(String id) {
        var known = shelf.look().stream().map(Backup::id).toList();
        var hint = Nearest.to(id, known)
                .map(near -> "did you mean " + near + "?")
                .orElse(known.isEmpty() ? "there is none yet: take one with /db backup now" : "see /db backup list");
        return new Problem("UNKNOWN_BACKUP", "there is no backup “" + Where.cut(id) + "”", hint).asTrouble();
    }
}
