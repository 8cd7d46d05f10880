package dev.muster.commands.shelf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.chat.PlainText;
import dev.muster.chat.Secret;
import dev.muster.commands.backup.Limits;
import dev.muster.commands.backup.Selection;
import dev.muster.commands.backup.TakeBackup;
import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.testing.Answered;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.vault.Verification;
import dev.muster.commands.verify.VerifyBackup;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.where.Spot;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens to repositories: another cluster's things in them, a Muster that knows nothing, bits that fall over. */
@Timeout(120)
class DisasterTest {
    private static final String ID = "orders-20261121-120000-l00a";

    @TempDir
    private Path folder;

    private final TestCluster servers = TestCluster.shared();
    private Observer observer = PatientObserver.of(List.of());
    private Keys keys = Keys.NONE;
    private Vault vault = new Vault(List.of(), List.of(), Path.of("none"));

    @BeforeEach
    void open() throws Exception {
        var shell = new Shell(Files.createDirectory(folder.resolve("place")), Path.of("/usr/bin"));
        folder.toFile().setExecutable(true, false);
        var lines = shell.run("age-keygen 2>/dev/null").lines().toList();
        var recipient = lines.stream()
                .filter(line -> line.startsWith("# public key: "))
                .map(line -> line.substring(line.indexOf("age1")))
                .findFirst()
                .orElseThrow();
        keys = new Keys(List.of(new Keys.Recipient("safe", recipient)), List.of(new Secret(lines.getLast())));
        Files.createDirectory(folder.resolve("repository"));
        Files.createDirectory(folder.resolve("scratch"));
        vault = anew();
        observer.close();
        var orders = servers.cluster("postgres", "orders");
        var billing = new Cluster("billing", Cluster.Tier.HIGH, orders.nodes(), List.of());
        observer = PatientObserver.of(List.of(orders, billing));
    }

    @AfterEach
    void close() {
        observer.close();
    }

    /** A Muster that was started a moment ago, and has nothing but its configuration. */
    private Vault anew() {
        return new Vault(
                List.of(new Folder("local", folder.resolve("repository"))),
                List.of(keeping("orders"), keeping("billing")),
                folder.resolve("scratch"));
    }

    private Keeping keeping(String cluster) {
        return new Keeping(cluster, List.of("local"), keys, Map.of(), Optional.empty(), Duration.ofHours(2));
    }

    private TestWork work() {
        boolean root = "root".equals(System.getProperty("user.name"));
        var tools = new Work.Tools(
                observer,
                new Access(),
                new LocalHost(root ? Optional.of("postgres") : Optional.empty()),
                new Kits(List.of(Path.of("/usr/lib/postgresql"))),
                vault);
        return TestWork.with(tools, Integer.MAX_VALUE);
    }

    private Backup take(String cluster, String id) throws Exception {
        new TakeBackup(
                        new Spot(cluster, "orders-a"),
                        id,
                        Manifest.Kind.LOGICAL,
                        Selection.EVERYTHING,
                        1,
                        new Limits(Duration.ofMinutes(2), Duration.ofSeconds(30)))
                .perform(work());
        return vault.backup(id).orElseThrow();
    }

    private void verify(String cluster, String id, Verification.Depth depth) throws Exception {
        new VerifyBackup(cluster, id, depth, Optional.empty()).perform(work());
    }

    private Path stored(Backup backup) {
        return folder.resolve("repository").resolve(Vault.folder(backup.manifest()));
    }

    private Path dump(Backup backup) {
        return stored(backup).resolve("orders.dump.zst.age");
    }

    private String listed(String cluster) {
        var tools = work().tools();
        return PlainText.of(Answered.reply(ListCommand.all(tools, new BackupWords(tools), WalReach.UNKNOWN)
                        .getFirst()
                        .answer(Answered.request(Map.of("cluster", cluster))))
                .document());
    }

    private void assertFoundDamaged(Backup backup) {
        var soon = Instant.now().plusSeconds(60);
        assertThat(Choice.of(vault.backups("orders"), Map.of(), soon).chosen()).isPresent();
        assertThatThrownBy(() -> verify("orders", backup.id(), Verification.Depth.QUICK))
                .isInstanceOf(Problem.Trouble.class);
        assertThat(vault.backup(backup.id()))
                .hasValueSatisfying(found -> assertThat(found.verified()).isFalse());
        assertThat(listed("orders")).contains("FAILED").doesNotContain("Newest good one");
        assertThat(Choice.of(vault.backups("orders"), Map.of(), soon).chosen()).isEmpty();
    }

    @Test
    void two_clusters_share_a_repository_and_do_not_see_each_other() throws Exception {
        take("orders", ID);
        take("billing", "billing-20261121-120000-l00b");
        assertThat(vault.backups("orders")).extracting(Backup::id).containsExactly(ID);
        assertThat(vault.backups("billing")).extracting(Backup::id).containsExactly("billing-20261121-120000-l00b");
        verify("orders", ID, Verification.Depth.QUICK);
        assertThat(vault.backup(ID).orElseThrow().verified()).isTrue();
        assertThat(listed("billing")).contains("has not been verified yet").doesNotContain(ID);
    }

    @Test
    void a_manifest_of_another_cluster_is_named_and_not_taken_for_ours() throws Exception {
        var foreign = take("orders", ID);
        var there = Files.createDirectories(folder.resolve("repository/billing/backups/" + ID));
        try (Stream<Path> files = Files.list(stored(foreign))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, there.resolve(file.getFileName()));
            }
        }
        vault = anew();
        assertThat(vault.backups("billing")).isEmpty();
        assertThat(listed("billing")).contains("0 backups").contains("▲").contains(ID);
        assertThat(vault.backups("orders")).hasSize(1);
    }

    @Test
    void a_muster_that_knows_nothing_lists_and_proves_what_another_one_took() throws Exception {
        var taken = take("orders", ID);
        verify("orders", ID, Verification.Depth.QUICK);
        vault = anew();
        assertThat(vault.backups("orders"))
                .singleElement()
                .satisfies(found -> assertThat(found.manifest()).isEqualTo(taken.manifest()))
                .satisfies(found -> assertThat(found.verified()).isTrue());
        verify("orders", ID, Verification.Depth.DEEP);
        assertThat(listed("orders")).contains("deep, ");
    }

    @Test
    void a_bit_that_fell_over_is_found() throws Exception {
        var backup = take("orders", ID);
        verify("orders", ID, Verification.Depth.QUICK);
        try (var file = new RandomAccessFile(dump(backup).toFile(), "rw")) {
            file.seek(file.length() / 2);
            int old = file.read();
            file.seek(file.length() / 2);
            file.write(old ^ 1);
        }
        assertFoundDamaged(backup);
    }

    @Test
    void a_file_that_was_cut_off_is_found_even_without_verifying() throws Exception {
        var backup = take("orders", ID);
        verify("orders", ID, Verification.Depth.QUICK);
        cut(dump(backup));
        vault = anew();
        assertThat(listed("orders")).contains("0 of 1, local differs").doesNotContain("Newest good one");
        assertThatThrownBy(() -> verify("orders", ID, Verification.Depth.QUICK)).isInstanceOf(Problem.Trouble.class);
    }

    private static void cut(Path file) throws IOException {
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(open.length() - 7);
        }
    }

    @Test
    void a_broken_manifest_is_no_backup_and_is_named() throws Exception {
        var backup = take("orders", ID);
        cut(stored(backup).resolve("manifest.json"));
        vault = anew();
        assertThat(vault.backups("orders")).isEmpty();
        assertThat(listed("orders")).contains("0 backups").contains("▲").contains(ID);
    }
}
