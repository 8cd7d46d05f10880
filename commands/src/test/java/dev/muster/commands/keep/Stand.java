package dev.muster.commands.keep;

import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.testing.Answered;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Samples;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.where.BackupWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Two repositories of the cluster orders, in real folders, and the verbs that are asked about them. */
record Stand(Path folder, Work.Tools tools) {
    static final Keeping.Retention TWO = new Keeping.Retention(Optional.of(2), Optional.of(Duration.ofDays(10)));

    static Stand in(Path folder) throws IOException {
        Files.createDirectory(folder.resolve("vault"));
        Files.createDirectory(folder.resolve("offsite"));
        return with(folder, new Folder("offsite", folder.resolve("offsite")));
    }

    static Stand with(Path folder, Repository offsite) {
        var keeping =
                Samples.keeping(Map.of(Manifest.Kind.LOGICAL, TWO, Manifest.Kind.PHYSICAL, TWO), "vault", "offsite");
        var cluster = new Cluster("orders", Cluster.Tier.HIGH, List.of(), List.of());
        return new Stand(
                folder,
                new Work.Tools(
                        PatientObserver.of(List.of(cluster)),
                        new Access(),
                        new LocalHost(Optional.empty()),
                        new Kits(List.of()),
                        new Vault(
                                List.of(new Folder("vault", folder.resolve("vault")), offsite),
                                List.of(keeping),
                                folder.resolve("scratch"))));
    }

    Vault vault() {
        return tools.vault();
    }

    TestWork work() {
        return TestWork.with(tools, Integer.MAX_VALUE);
    }

    /** A backup of some days ago, verified or not, in the first repository. */
    Manifest keep(int days, Manifest.Kind kind, boolean verified) throws IOException {
        return keep(days, kind, verified, 3000);
    }

    Manifest keep(int days, Manifest.Kind kind, boolean verified, int size) throws IOException {
        var stop = Instant.now().minus(Duration.ofDays(days)).truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
        var content = new byte[size];
        new Random(days).nextBytes(content);
        var id = "orders-202603%02d-020000-%s%03d"
                .formatted(30 - days % 30, kind == Manifest.Kind.LOGICAL ? "l" : "p", days);
        var manifest = Samples.manifest(
                id,
                kind,
                stop,
                Samples.part("one.zst", size, sha(content)),
                Samples.part("two.zst", size, sha(content)));
        for (var part : manifest.parts()) {
            try (var upload = vault().repository("vault").upload(Vault.folder(manifest) + "/" + part.name())) {
                upload.out().write(content);
                upload.publish();
            }
        }
        vault().add("vault", manifest);
        if (verified) {
            vault().note("vault", manifest, Samples.good(stop.plusSeconds(9)));
        }
        return manifest;
    }

    private static String sha(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> ids() {
        return vault().backups("orders").stream().map(Backup::id).toList();
    }

    /** Names and values in turn; a flag's value is "true". */
    Answer answer(String verb, String... words) {
        return PruneCommand.all(tools, new BackupWords(tools)).stream()
                .filter(command -> command.spec().verb().equals(verb))
                .findFirst()
                .orElseThrow()
                .answer(Answered.request(Map.of(), words));
    }

    Plan plan(String verb, String... words) {
        return Answered.plan(answer(verb, words));
    }

    Problem problem(String verb, String... words) {
        return Answered.refusal(answer(verb, words));
    }
}
