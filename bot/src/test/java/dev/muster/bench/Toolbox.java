package dev.muster.bench;

import dev.muster.chat.Secret;
import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.handling.Handling;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Work;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What steps and verbs of ours work with, set up over a warehouse, with a repository in {@code folder}. */
final class Toolbox implements AutoCloseable {
    static final String CLUSTER = "orders";

    private final Observer observer;
    private final Work.Tools tools;

    Toolbox(Path folder, int port, Secret password, Past past) throws IOException {
        var login = new Node.Login("127.0.0.1", port, Warehouse.DATABASE, Warehouse.SUPERUSER, password, "disable");
        var cluster = new Cluster(
                CLUSTER, Cluster.Tier.HIGH, List.of(new Node("orders-a", login, Optional.empty())), List.of());
        observer = new Observer(List.of(cluster), "none", Clock.systemUTC());
        var keeping =
                new Keeping(CLUSTER, List.of("local"), keys(folder), Map.of(), Optional.empty(), Duration.ofHours(2));
        var vault = new Vault(
                List.of(new Folder("local", folder.resolve("repository"))),
                List.of(keeping),
                folder.resolve("scratch"));
        tools = new Work.Tools(
                observer,
                new Access(),
                new LocalHost(ordinaryUser()),
                Rivals.kits(),
                vault,
                new Handling(folder.resolve("sides"), Map.of()),
                past);
    }

    /** Who servers run as, when we are root. */
    static Optional<String> ordinaryUser() {
        return "root".equals(System.getProperty("user.name")) ? Optional.of("postgres") : Optional.empty();
    }

    static Keys keys(Path folder) throws IOException {
        var lines = Files.readAllLines(folder.resolve("key"));
        var recipient = lines.stream()
                .filter(line -> line.startsWith("# public key: "))
                .map(line -> line.substring(line.indexOf("age1")))
                .findFirst()
                .orElseThrow();
        return new Keys(List.of(new Keys.Recipient("bench", recipient)), List.of(new Secret(lines.getLast())));
    }

    Work.Tools tools() {
        return tools;
    }

    Cluster cluster() {
        return observer.cluster(CLUSTER).orElseThrow();
    }

    /** Nobody looks on, and nobody stops it. */
    Work work() {
        return new Quiet(tools);
    }

    private record Quiet(Tools tools) implements Work {
        @Override
        public void progress(int percent, String detail) {}

        @Override
        public void checkpoint() {}
    }

    @Override
    public void close() {
        observer.close();
    }
}
