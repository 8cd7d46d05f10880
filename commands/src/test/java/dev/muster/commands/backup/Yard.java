package dev.muster.commands.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.seal.Identity;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.testing.Folders;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A repository in a folder, a key, and a cluster to take backups of. */
final class Yard implements AutoCloseable {
    private final Path folder;
    private final Identity identity = Identity.generate();
    private final Cluster cluster;
    private final Observer observer;
    private final Work.Tools tools;

    Yard(Cluster cluster, UnaryOperator<Repository> repository) throws IOException {
        this.cluster = cluster;
        folder = Files.createTempDirectory("muster-yard-");
        Files.createDirectory(kept());
        Files.writeString(folder.resolve("key"), identity.secret().reveal() + "\n");
        observer = PatientObserver.of(List.of(cluster));
        var keys = new Keys(List.of(new Keys.Recipient("first", identity.recipient())), List.of(identity.secret()));
        var keeping =
                new Keeping(cluster.name(), List.of("near"), keys, Map.of(), Optional.empty(), Duration.ofMinutes(5));
        var vault = new Vault(
                List.of(repository.apply(new Folder("near", kept()))), List.of(keeping), folder.resolve("scratch"));
        tools = new Work.Tools(
                observer,
                new Access(),
                new LocalHost(Optional.empty()),
                new Kits(List.of(Path.of("/usr/lib/postgresql"))),
                vault);
    }

    static Yard ofOrders() throws IOException {
        return new Yard(TestCluster.shared().cluster("keeper", "orders"), UnaryOperator.identity());
    }

    Work.Tools tools() {
        return tools;
    }

    Path kept() {
        return folder.resolve("kept");
    }

    Order order(Manifest.Kind kind, Selection selection) {
        return Order.of(cluster.name(), kind, selection, Optional.empty());
    }

    Plan plan(Order order) {
        return new BackupPlanner(tools).plan(order, Optional.empty(), Instant.now());
    }

    TakeBackup step(Order order) {
        return (TakeBackup) plan(order).steps().getFirst();
    }

    TakeBackup logical(String... databases) {
        return step(order(Manifest.Kind.LOGICAL, Selection.of(List.of(databases))));
    }

    Backup take(TakeBackup step) throws Exception {
        var proof = step.perform(TestWork.with(tools, Integer.MAX_VALUE));
        assertThat(proof.seen()).contains(step.id());
        return tools.vault().backup(step.id()).orElseThrow();
    }

    Problem problem(TakeBackup step) {
        var thrown = catchThrowable(() -> step.perform(TestWork.with(tools, Integer.MAX_VALUE)));
        assertThat(thrown).isInstanceOf(Problem.Trouble.class);
        return ((Problem.Trouble) thrown).problem();
    }

    /** The plain bytes of a part, by Debian's programs: into a file. */
    Path open(Backup backup, Manifest.Part part) throws Exception {
        var stored = kept().resolve(Vault.folder(cluster.name(), backup.id())).resolve(part.name());
        var sealed = folder.resolve("opened.zst");
        var plain = folder.resolve("opened-" + part.name().replaceFirst("\\.zst.*$", ""));
        run(
                "age",
                "--decrypt",
                "--identity",
                folder.resolve("key").toString(),
                "--output",
                sealed.toString(),
                stored.toString());
        run("zstd", "--quiet", "--force", "--decompress", "-o", plain.toString(), sealed.toString());
        return plain;
    }

    Manifest.Part part(Backup backup, Manifest.Role role) {
        return backup.manifest().parts().stream()
                .filter(part -> part.role() == role)
                .findFirst()
                .orElseThrow();
    }

    String run(String... line) throws Exception {
        var all = new ArrayList<>(List.of(line));
        if (line[0].startsWith("pg_") || line[0].equals("psql")) {
            all.set(0, new Kits(List.of(Path.of("/usr/lib/postgresql"))).of(15).program(line[0]));
        }
        var output = folder.resolve("output");
        var builder = new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("LC_ALL", "C");
        var process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }

    /** Every file of the repository and of scratch, but for the mark of the repository itself. */
    List<String> left() throws IOException {
        var left = new ArrayList<String>();
        for (var top : List.of(kept(), folder.resolve("scratch"))) {
            if (Files.exists(top)) {
                Folders.files(top).stream()
                        .map(path -> folder.relativize(path).toString())
                        .filter(path -> !path.equals("kept/muster-repository.json"))
                        .forEach(left::add);
            }
        }
        return left;
    }

    @Override
    public void close() throws IOException {
        observer.close();
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
