package dev.muster.commands.forensic;

import dev.muster.chat.Secret;
import dev.muster.chat.grammar.Arguments;
import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Work;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.seal.Identity;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.SpareServer;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.vault.Evidence;
import dev.muster.commands.vault.EvidenceRoom;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A server of a test's own whose data folder is here, a repository, and the verbs. */
final class Scene implements AutoCloseable {
    final SpareServer server;
    final Path folder = Files.createTempDirectory("muster-scene-");
    final Work.Tools tools;
    private final Identity identity = Identity.generate();
    private final Observer observer;

    Scene(SpareServer server, UnaryOperator<Repository> repository) throws Exception {
        this.server = server;
        Files.createDirectory(kept());
        Files.writeString(folder.resolve("key"), identity.secret().reveal() + "\n");
        var login = new Node.Login("127.0.0.1", server.port(), "postgres", "postgres", new Secret("unused"), "disable");
        var cluster = new Cluster(
                "spare", Cluster.Tier.HIGH, List.of(new Node("spare-a", login, Optional.of(server.data()))), List.of());
        observer = PatientObserver.of(List.of(cluster));
        var keys = new Keys(List.of(new Keys.Recipient("first", identity.recipient())), List.of(identity.secret()));
        var keeping = new Keeping("spare", List.of("near"), keys, Map.of(), Optional.empty(), Duration.ofMinutes(5));
        tools = new Work.Tools(
                observer,
                new Access(),
                new LocalHost(
                        "root".equals(System.getProperty("user.name")) ? Optional.of("postgres") : Optional.empty()),
                new Kits(List.of(Path.of("/usr/lib/postgresql"))),
                new Vault(
                        List.of(repository.apply(new Folder("near", kept()))),
                        List.of(keeping),
                        folder.resolve("scratch")));
    }

    Path kept() {
        return folder.resolve("kept");
    }

    /** The look that an answer rests on. */
    Instant seenAt() {
        return observer.observe(observer.clusters().getFirst()).at();
    }

    Answer ask(String verb, String... options) {
        var values = new HashMap<String, String>(Map.of("cluster", "spare"));
        for (int i = 0; i < options.length; i += 2) {
            values.put(options[i], options[i + 1]);
        }
        return commands().stream()
                .filter(command -> command.spec().verb().equals(verb))
                .findFirst()
                .orElseThrow()
                .answer(new Request(new Arguments(values), Optional.empty(), Instant.now()));
    }

    private List<Command> commands() {
        return ForensicCommand.all(tools, new BackupWords(tools));
    }

    Plan plan(String... options) {
        return switch (ask("forensic", options)) {
            case Answer.Proposal(var plan) -> plan;
            case Answer answer -> throw new IllegalStateException(answer.toString());
        };
    }

    TestWork work() {
        return TestWork.with(tools, Integer.MAX_VALUE);
    }

    /** Plans and does it. */
    Evidence take(String... options) throws Exception {
        plan(options).steps().getFirst().perform(work());
        return newest();
    }

    Evidence newest() {
        return new EvidenceRoom(tools.vault()).of("spare").getFirst().evidence();
    }

    /** Opened by others' programs. */
    Path opened(Evidence evidence) throws Exception {
        var into = Files.createTempDirectory(folder, "opened-");
        var part = kept().resolve(EvidenceRoom.folder("spare", evidence.id()))
                .resolve(evidence.parts().getFirst().name());
        shell("age -d -i " + folder.resolve("key") + " " + part + " | zstd -d | tar -x -C " + into);
        return into;
    }

    static void shell(String line) throws Exception {
        var shell = new ProcessBuilder("bash", "-o", "pipefail", "-c", line)
                .redirectErrorStream(true)
                .start();
        var said = new String(shell.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!shell.waitFor(60, TimeUnit.SECONDS) || shell.exitValue() != 0) {
            throw new IllegalStateException(said);
        }
    }

    void forget() throws IOException {
        tools.vault().repository("near").remove("spare");
    }

    /** All files in the repository, whatever they are. */
    List<String> left() throws IOException {
        try (var all = Files.walk(kept())) {
            return all.filter(Files::isRegularFile)
                    .map(path -> kept().relativize(path).toString())
                    .filter(path -> !path.equals("muster-repository.json"))
                    .toList();
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
