package dev.muster.commands.verify;

import dev.muster.commands.backup.BackupPlanner;
import dev.muster.commands.backup.Order;
import dev.muster.commands.backup.Selection;
import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.seal.Identity;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.SpareServer;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.vault.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Base backups of a spare server, taken and proven by Muster itself. */
final class Proven implements AutoCloseable {
    private static final Identity KEY = Identity.generate();

    private final Path folder;
    private final Observer observer;
    private final Work.Tools tools;

    Proven(SpareServer server, UnaryOperator<Repository> repository, Keeping.Rows rows) throws IOException {
        folder = Files.createTempDirectory("muster-proven-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Files.createDirectory(folder.resolve("kept"));
        observer = PatientObserver.of(List.of(server.cluster("spare")));
        var keys = new Keys(List.of(new Keys.Recipient("test", KEY.recipient())), List.of(KEY.secret()));
        var keeping =
                new Keeping("spare", List.of("near"), keys, Map.of(), Optional.empty(), Duration.ofMinutes(5), rows);
        var ordinary =
                "root".equals(System.getProperty("user.name")) ? Optional.of("postgres") : Optional.<String>empty();
        tools = new Work.Tools(
                observer,
                new Access(),
                new LocalHost(ordinary),
                new Kits(List.of(Path.of("/usr/lib/postgresql"))),
                new Vault(
                        List.of(repository.apply(new Folder("near", folder.resolve("kept")))),
                        List.of(keeping),
                        folder.resolve("scratch")));
    }

    static Proven of(SpareServer server) throws IOException {
        return new Proven(server, UnaryOperator.identity(), Keeping.Rows.COUNTED);
    }

    Step step() {
        return new BackupPlanner(tools)
                .plan(
                        Order.of("spare", Manifest.Kind.PHYSICAL, Selection.EVERYTHING, Optional.empty()),
                        Optional.empty(),
                        Instant.now())
                .steps()
                .getFirst();
    }

    Manifest take() throws Exception {
        return take(step());
    }

    Manifest take(Step step) throws Exception {
        var proof = step.perform(TestWork.with(tools, Integer.MAX_VALUE));
        return tools.vault()
                .backup(proof.values().getOrDefault("backup", ""))
                .orElseThrow()
                .manifest();
    }

    void rewrite(Manifest manifest) throws IOException {
        tools.vault().add("near", manifest);
    }

    static Manifest.Sight sight(Manifest manifest, String database) {
        return manifest.content().databases().stream()
                .filter(found -> found.name().equals(database))
                .flatMap(found -> found.sight().stream())
                .findFirst()
                .orElseThrow();
    }

    String verify(Manifest manifest) throws InterruptedException {
        return new VerifyBackup("spare", manifest.id(), Verification.Depth.DEEP, Optional.empty())
                .perform(TestWork.with(tools, Integer.MAX_VALUE))
                .seen();
    }

    Problem problem(Manifest manifest) throws InterruptedException {
        try {
            throw new AssertionError("it was found good: " + verify(manifest));
        } catch (Problem.Trouble trouble) {
            return trouble.problem();
        }
    }

    @Override
    public void close() throws IOException {
        observer.close();
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
