package dev.muster.commands.verify;

import dev.muster.chat.Secret;
import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.host.Host;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.seal.Identity;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.seal.Sealing;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.vault.Backup;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Backups of the real cluster, taken by the plain tools, in a repository of a test's own. */
final class Taken implements AutoCloseable {
    static final Identity KEY = Identity.generate();
    static final String ODD = "we\"ird; DROP";
    private static final int MAJOR = 15;

    final Path folder;
    private final Observer observer;
    private final Host host =
            new LocalHost("root".equals(System.getProperty("user.name")) ? Optional.of("postgres") : Optional.empty());
    private final Kits kits = new Kits(List.of(Path.of("/usr/lib/postgresql")));
    private Keys keys = new Keys(List.of(new Keys.Recipient("test", KEY.recipient())), List.of(KEY.secret()));
    private int taken;

    Taken() throws IOException {
        folder = Files.createTempDirectory(
                "muster-verify-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Files.createDirectory(folder.resolve("repository"));
        observer = PatientObserver.of(List.of(TestCluster.shared().cluster("muster", "orders")));
    }

    Taken knowing(Secret... identities) {
        keys = new Keys(keys.recipients(), List.of(identities));
        return this;
    }

    Vault vault() {
        var keeping = new Keeping("orders", List.of("local"), keys, Map.of(), Optional.empty(), Duration.ofHours(2));
        return new Vault(List.of(new Folder("local", folder.resolve("repository"))), List.of(keeping), scratch());
    }

    Path scratch() {
        return folder.resolve("scratch");
    }

    Work.Tools tools() {
        return new Work.Tools(observer, new Access(), host, kits, vault());
    }

    TestWork work() {
        return TestWork.with(tools(), Integer.MAX_VALUE);
    }

    /** One dump, with the tables and rows that {@code database} had. */
    Manifest logical(String database, List<Manifest.Table> tables) throws Exception {
        var part = pour(
                "0.dump",
                Manifest.Role.DUMP,
                Optional.of(database),
                List.of(kits.of(MAJOR).program("pg_dump"), "-Fc", "-Z0", "--no-password"),
                database);
        var globals = pour(
                "globals.sql",
                Manifest.Role.GLOBALS,
                Optional.empty(),
                List.of(kits.of(MAJOR).program("pg_dumpall"), "--globals-only", "--no-password"),
                "postgres");
        return add(Manifest.Kind.LOGICAL, List.of(globals, part), List.of(new Manifest.Database(database, 1, tables)));
    }

    Manifest physical(List<Manifest.Table> tables) throws Exception {
        var part = pour(
                "base.tar",
                Manifest.Role.BASE,
                Optional.empty(),
                List.of(
                        kits.of(MAJOR).program("pg_basebackup"),
                        "--pgdata=-",
                        "--format=tar",
                        "--wal-method=fetch",
                        "--checkpoint=fast",
                        "--no-password"),
                "postgres");
        return add(Manifest.Kind.PHYSICAL, List.of(part), List.of(new Manifest.Database("orders", 1, tables)));
    }

    private String id() {
        return "orders-20260301-1200%02d-l%03d".formatted(taken, taken);
    }

    private Manifest.Part pour(
            String name, Manifest.Role role, Optional<String> database, List<String> line, String connect)
            throws Exception {
        var login =
                TestCluster.shared().node("orders-a", "postgres", "postgres").login();
        var stored = name + Sealing.suffix(keys);
        var repository = vault().repository("local");
        try (var program = host.start(Host.Errand.of(line, environment(login, connect)));
                var upload = repository.upload(Vault.folder("orders", id()) + "/" + stored)) {
            program.input().close();
            var sealing = new Sealing(upload.out(), keys, Sealing.Effort.SMALL);
            try (sealing) {
                program.output().transferTo(sealing);
            }
            if (program.await(Duration.ofSeconds(30)).orElse(-1) != 0) {
                throw new IllegalStateException(program.complaint());
            }
            upload.publish();
            var sealed = sealing.sealed();
            return new Manifest.Part(
                    stored,
                    role,
                    database,
                    sealed.storedBytes(),
                    sealed.plainBytes(),
                    sealed.sha256(),
                    Duration.ofSeconds(1));
        }
    }

    private static Map<String, Secret> environment(Node.Login login, String database) {
        return Map.of(
                "PGHOST", new Secret(login.host()),
                "PGPORT", new Secret(String.valueOf(login.port())),
                "PGUSER", new Secret(login.user()),
                "PGDATABASE", new Secret(database),
                "PGPASSWORD", login.password());
    }

    private Manifest add(Manifest.Kind kind, List<Manifest.Part> parts, List<Manifest.Database> databases)
            throws Exception {
        var identifier = TestCluster.shared().ask("orders-a", "SELECT system_identifier FROM pg_control_system()");
        var at = Instant.now().plusSeconds(taken);
        var moment = new Manifest.Moment(at, 1, "0/1");
        var manifest = new Manifest(
                Manifest.FORMAT,
                id(),
                kind,
                new Manifest.Source("orders", "orders-a", identifier, false, MAJOR, "15.0"),
                moment,
                moment,
                new Manifest.Tool("test", "15", List.of(), "test"),
                List.of("test"),
                parts,
                new Manifest.Content(databases, false, List.of()),
                Optional.empty());
        vault().add("local", manifest);
        taken++;
        return manifest;
    }

    /** The manifest of a backup as somebody else might have written it. */
    Manifest rewrite(Manifest manifest, UnaryOperator<Manifest> change) throws IOException {
        var changed = change.apply(manifest);
        vault().add("local", changed);
        return changed;
    }

    Path file(Manifest manifest, String beginning) throws IOException {
        try (var all = Files.list(folder.resolve("repository").resolve(Vault.folder("orders", manifest.id())))) {
            return all.filter(path -> path.getFileName().toString().startsWith(beginning))
                    .findFirst()
                    .orElseThrow();
        }
    }

    Proof verify(Manifest manifest, Verification.Depth depth) throws InterruptedException {
        return new VerifyBackup("orders", manifest.id(), depth, Optional.empty()).perform(work());
    }

    Problem problem(Manifest manifest, Verification.Depth depth) throws InterruptedException {
        try {
            var proof = verify(manifest, depth);
            throw new AssertionError("it was found good: " + proof);
        } catch (Problem.Trouble trouble) {
            return trouble.problem();
        }
    }

    List<Verification> noted(Manifest manifest) {
        return vault().backups("orders").stream()
                .filter(backup -> backup.id().equals(manifest.id()))
                .map(Backup::verifications)
                .findFirst()
                .orElse(List.of());
    }

    List<Path> leftInScratch() throws IOException {
        if (!Files.exists(scratch())) {
            return List.of();
        }
        try (var all = Files.list(scratch())) {
            return all.toList();
        }
    }

    @Override
    public void close() throws IOException {
        observer.close();
        var all = new ArrayList<Path>();
        try (var walk = Files.walk(folder)) {
            walk.sorted(Comparator.reverseOrder()).forEach(all::add);
        }
        for (var path : all) {
            Files.deleteIfExists(path);
        }
    }
}
