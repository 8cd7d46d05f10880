package dev.muster.commands.backup;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Vault;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What taking one backup works with. */
record Taking(TakeBackup step, Work work, Meter meter, Shift shift) {

    Node node() {
        return step.spot().in(work);
    }

    static Keeping keeping(Vault vault, String cluster) {
        return vault.keeping(cluster)
                .filter(keeping -> !keeping.repositories().isEmpty())
                .orElseThrow(() -> new Problem(
                                "NO_BACKUPS_CONFIGURED",
                                "no backups are configured for " + cluster,
                                "give it repositories under clusters[].backups in muster.yaml: docs/backups.md has an"
                                        + " example")
                        .asTrouble());
    }

    boolean countsRows() {
        return keeping(work.tools().vault(), step.spot().cluster()).rows() == Keeping.Rows.COUNTED;
    }

    static Repository repository(Vault vault, String cluster) {
        return vault.repository(keeping(vault, cluster).repositories().getFirst());
    }

    Pouring pouring() {
        var vault = work.tools().vault();
        var cluster = step.spot().cluster();
        return new Pouring(
                repository(vault, cluster),
                Vault.folder(cluster, step.id()),
                keeping(vault, cluster).keys(),
                meter);
    }

    Session session(Optional<String> database) throws SQLException {
        return Session.open(shift, work, node(), database, Session.PATIENCE);
    }

    Session patientSession(String database) throws SQLException {
        return Session.open(
                shift, work, node(), Optional.of(database), step.limits().whole());
    }

    Tool tool(int major) {
        return new Tool(work.tools().host(), work.tools().kits().of(major), node().login(), shift, Optional.empty());
    }

    List<String> keyNames() {
        return keeping(work.tools().vault(), step.spot().cluster()).keys().recipients().stream()
                .map(dev.muster.commands.seal.Keys.Recipient::name)
                .toList();
    }

    Manifest manifest(Manifest.Source source, Manifest.Tool tool, Taken taken) {
        return new Manifest(
                Manifest.FORMAT,
                step.id(),
                step.how(),
                source,
                taken.start(),
                taken.stop(),
                tool,
                keyNames(),
                taken.parts(),
                new Manifest.Content(
                        taken.databases(),
                        step.selection().schemaOnly(),
                        step.selection().partial(),
                        taken.absent()),
                step.base());
    }

    record Taken(
            Manifest.Moment start,
            Manifest.Moment stop,
            List<Manifest.Part> parts,
            List<Manifest.Database> databases,
            List<String> absent) {

        Taken(
                Manifest.Moment start,
                Manifest.Moment stop,
                List<Manifest.Part> parts,
                List<Manifest.Database> databases) {
            this(start, stop, parts, databases, List.of());
        }
    }

    static Manifest.Tool toolUsed(String name, String version, List<String> arguments) {
        var muster = Optional.ofNullable(Taking.class.getPackage().getImplementationVersion());
        return new Manifest.Tool(name, version, arguments, muster.orElse("development"));
    }
}
