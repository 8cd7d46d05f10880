package dev.muster.commands.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Secret;
import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Work;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.testing.OwnServers;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A receiver at work beside a cluster, with a repository, and a key that the age program made. */
final class Station implements AutoCloseable {
    final List<String> told = new CopyOnWriteArrayList<>();
    final Path root;
    final Path spool;
    final Path identity;
    final Keys keys;
    final Observer observer;
    final Cluster cluster;
    final Work.Tools tools;
    final Keeping keeping;
    private Receiver receiver;

    Station(Path root, Cluster cluster) throws Exception {
        this(root, cluster, new Folder("vault", root.resolve("vault")));
    }

    Station(Path root, Cluster cluster, Repository first) throws Exception {
        this.root = root;
        this.spool = root.resolve("spool");
        this.identity = root.resolve("key.txt");
        this.cluster = cluster;
        Files.createDirectories(root.resolve("vault"));
        Files.createDirectories(root.resolve("copy"));
        if (!Files.exists(identity)) {
            run(root, "age-keygen", "-o", identity.toString());
        }
        var secret = Files.readAllLines(identity).getLast();
        var address = Files.readAllLines(identity).stream()
                .filter(line -> line.startsWith("# public key: "))
                .map(line -> line.substring("# public key: ".length()))
                .findFirst()
                .orElseThrow();
        this.keys = new Keys(List.of(new Keys.Recipient("ops", address)), List.of(new Secret(secret)));
        this.observer = PatientObserver.of(List.of(cluster));
        this.keeping = new Keeping(
                cluster.name(),
                List.of("vault", "copy"),
                keys,
                Map.of(),
                Optional.of(new Keeping.Wal("muster")),
                Duration.ofHours(2));
        var vault = new Vault(
                List.of(first, new Folder("copy", root.resolve("copy"))), List.of(keeping), root.resolve("scratch"));
        this.tools = new Work.Tools(
                observer,
                new Access(),
                new LocalHost(Optional.empty()),
                new Kits(List.of(Path.of("/usr/lib/postgresql"))),
                vault);
        this.receiver = receiver();
    }

    private Receiver receiver() {
        return new Receiver(keeping, tools, spool, new Notices() {
            @Override
            public void receiving(String of, String node, String slot, Lsn from) {
                told.add("receiving from " + node + " by " + slot + " at " + from);
            }

            @Override
            public void stopped(String of, String node, String why) {
                told.add("stopped " + node + ": " + why);
            }

            @Override
            public void gap(String of, Gap gap) {
                told.add(gap.inWords());
            }
        });
    }

    Receiver current() {
        return receiver;
    }

    /** As if Muster was killed and started again: nobody ended what it left running. */
    void forget() {
        receiver = receiver();
    }

    void tick() {
        receiver.tend(observer.observe(cluster), true, Instant.now());
        receiver.seal(Instant.now());
    }

    void await(String what, Callable<Boolean> condition) throws Exception {
        try {
            TestCluster.await(what, () -> {
                tick();
                return condition.call();
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + told + "\n" + receiver.reception() + "\n" + names(), e);
        }
    }

    static Manifest manifest(OwnServers servers, Manifest.Kind kind, String id, List<String> partial) throws Exception {
        var moment = new Manifest.Moment(Instant.now(), 1, servers.ask("a", "SELECT pg_current_wal_lsn()"));
        return new Manifest(
                Manifest.FORMAT,
                id,
                kind,
                new Manifest.Source(
                        "orders",
                        "a",
                        servers.ask("a", "SELECT system_identifier FROM pg_control_system()"),
                        false,
                        15,
                        "15"),
                moment,
                moment,
                new Manifest.Tool("pg_basebackup", "15", List.of(), "0"),
                List.of(),
                List.of(),
                new Manifest.Content(List.of(), false, partial),
                Optional.empty());
    }

    /** A base backup that begins and ends now. */
    Manifest base(OwnServers servers) throws Exception {
        var manifest = manifest(servers, Manifest.Kind.PHYSICAL, "orders-20260301-020000-p001", List.of());
        tools.vault().add("vault", manifest);
        return manifest;
    }

    /** A segment that is written, ended and sealed. */
    String fill(OwnServers servers, int n) throws Exception {
        var name = servers.fill("a", n);
        await(name + " is sealed", () -> isSealed(name));
        return name;
    }

    void streams() throws Exception {
        await("it streams", () -> receiver.reception().state() instanceof Reception.State.Receiving);
    }

    Path sealed(String name) throws IOException {
        try (var all = Files.walk(root.resolve("vault"))) {
            return all.filter(path -> path.getFileName().toString().equals(name + ".zst.age"))
                    .findFirst()
                    .orElse(Path.of("none"));
        }
    }

    boolean isSealed(String name) throws IOException {
        return Files.exists(sealed(name));
    }

    /** The segments that are sealed, and parts of them. */
    List<String> segments() throws IOException {
        return names().stream()
                .filter(name -> name.matches("[0-9A-F]{24}.*\\.zst\\.age"))
                .map(name -> name.replace(".zst.age", ""))
                .toList();
    }

    List<String> names() throws IOException {
        if (!Files.exists(root.resolve("vault"))) {
            return List.of();
        }
        try (var all = Files.walk(root.resolve("vault"))) {
            return all.filter(Files::isRegularFile)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    List<String> spooled() throws IOException {
        return new Spool(spool).entries().stream().map(Spool.Entry::name).toList();
    }

    /** With the programs that everybody has. */
    byte[] opened(String name) throws Exception {
        var plain = root.resolve("opened");
        run(
                root,
                "sh",
                "-c",
                "age -d -i \"$0\" \"$1\" | zstd -d -q -f -o \"$2\"",
                identity.toString(),
                sealed(name).toString(),
                plain.toString());
        return Files.readAllBytes(plain);
    }

    Archive archive() throws IOException {
        var all = new Sealer(tools.vault().repository("vault"), cluster.name(), keys).list();
        return Archive.of(all.getFirst().systemIdentifier(), OwnServers.SEGMENT, all);
    }

    Continuity continuity() throws IOException {
        var archive = archive();
        var lineage =
                Lineages.told(archive, tools.vault().repository("vault"), keys).orElseGet(archive::inferred);
        return Continuity.of(
                archive.contents(),
                lineage,
                archive.begin(lineage).orElseThrow(),
                archive.end(lineage).orElseThrow());
    }

    static void run(Path folder, String... line) throws Exception {
        var output = folder.resolve("output");
        var process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(arguments -> List.of(arguments).contains("--directory=" + spool))
                        .orElse(false))
                .toList();
    }

    @Override
    public void close() {
        receiver.close();
        observer.close();
    }
}
