package dev.muster.commands.shelf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.PlainText;
import dev.muster.chat.grammar.Grammar;
import dev.muster.chat.grammar.Parsed;
import dev.muster.chat.grammar.Suggestion;
import dev.muster.chat.testing.Beats;
import dev.muster.commands.Commands;
import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.cluster.Seen;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.testing.Answered;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.wal.Reception;
import dev.muster.commands.where.BackupWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The verbs, asked in words, of a repository in a folder. */
@Timeout(60)
class VerbsTest {
    @TempDir
    private Path folder;

    private final Observer observer = new Observer(List.of(Seen.cluster()), "none", Clock.systemUTC());
    private Vault vault = new Vault(List.of(), List.of(), Path.of("none"));
    private Grammar grammar = new Grammar(List.of());

    @BeforeEach
    void open() {
        var keeping =
                new Keeping("orders", List.of("local"), Keys.NONE, Map.of(), Optional.empty(), Duration.ofHours(2));
        vault = new Vault(List.of(new Folder("local", folder)), List.of(keeping), Path.of("none"));
        grammar = new Grammar(Commands.all(tools(), (_, _) -> List.of(), Reception.All.none()).stream()
                .map(command -> command.spec())
                .toList());
    }

    @AfterEach
    void close() {
        observer.close();
    }

    private Work.Tools tools() {
        return new Work.Tools(observer, new Access(), new LocalHost(Optional.empty()), new Kits(List.of()), vault);
    }

    /** Files of it that are as large as its manifest says, and no more. */
    private void keep(Backup backup) throws IOException {
        var manifest = backup.manifest();
        vault.add("local", manifest);
        var place = Files.createDirectories(folder.resolve(Vault.folder(manifest)));
        for (var part : manifest.parts()) {
            try (var file =
                    new java.io.RandomAccessFile(place.resolve(part.name()).toFile(), "rw")) {
                file.setLength(part.bytes());
            }
        }
        for (var proof : backup.verifications()) {
            vault.note("local", manifest, proof);
        }
    }

    private Answer ask(String words) {
        return ask(words, Commands.all(tools(), (_, _) -> List.of(), Reception.All.none()));
    }

    private Answer ask(String words, List<Command> commands) {
        var parsed = grammar.parse(words);
        assertThat(parsed).as(parsed.toString()).isInstanceOf(Parsed.Understood.class);
        var understood = (Parsed.Understood) parsed;
        return commands.stream()
                .filter(command ->
                        command.spec().verb().equals(understood.spec().verb()))
                .findFirst()
                .orElseThrow()
                .answer(new Request(understood.arguments(), Optional.of("orders"), Kept.NOW));
    }

    private String told(String words) {
        return PlainText.of(Answered.reply(ask(words)).document());
    }

    private Problem refused(String words) {
        return Answered.refusal(ask(words));
    }

    @Test
    void what_is_kept_is_listed_shown_and_found() throws IOException {
        var old = Kept.good(Kept.physical(Duration.ofHours(30)));
        var young = Kept.good(Kept.logical(Duration.ofHours(2)));
        keep(old);
        keep(young);
        assertThat(told("backup list")).contains("orders: 2 backups").contains("Newest good one: " + young.id());
        assertThat(told("backup list orders --kind PHYSICAL"))
                .contains("1 physical backup")
                .doesNotContain(young.id());
        assertThat(told("backup show " + old.id()))
                .contains("pg_verifybackup DATA")
                .contains("1 of 1");
        assertThat(told("backup find --before \"1h ago\"")).contains("2026-03-01 13:05:00 UTC: " + young.id());
        assertThat(told("backup find --before \"yesterday 14:05\""))
                .contains(old.id())
                .contains("is not known");
        assertThat(told("backup find --before 1h --kind physical")).contains(old.id());
    }

    @Test
    void a_base_of_a_history_that_the_cluster_left_is_passed_over_and_told() throws IOException {
        var older = Kept.good(Kept.physical(Duration.ofHours(30)));
        var left = Kept.good(Kept.physical(Duration.ofHours(2)));
        keep(older);
        keep(left);
        var asked = new AtomicInteger();
        var look = new WalReach.Look() {
            @Override
            public WalReach.Answer reaches(Manifest base, Instant moment) {
                return new WalReach.Answer.Reaches("all of it from " + base.id());
            }

            @Override
            public Map<String, String> left() {
                return Map.of(left.id(), "timeline 2 ended there");
            }
        };
        WalReach reach = cluster -> {
            assertThat(cluster).isEqualTo("orders");
            asked.incrementAndGet();
            return look;
        };
        var found = ask("backup find --before 1h", ListCommand.all(tools(), new BackupWords(tools()), reach));
        assertThat(PlainText.of(Answered.reply(found).document()))
                .contains("all of it from " + older.id())
                .contains(left.id(), "timeline 2 ended there");
        assertThat(asked).as("looks at the cluster").hasValue(1);
    }

    @Test
    void what_cannot_be_meant_is_refused_with_something_to_do() throws IOException {
        assertThat(refused("backup find --before 14:00").hint()).isEqualTo("take one: /db backup now orders");
        assertThat(refused("backup show orders-x").hint()).contains("/db backup now");
        var only = Kept.good(Kept.logical(Duration.ofHours(2)));
        keep(only);
        assertThat(refused("backup find --before \"3h ago\"").hint())
                .isEqualTo("the oldest is " + only.id() + ", of 2026-03-01 12:05:00 UTC: ask for a later moment");
        assertThat(refused("backup find --before noon").code()).isEqualTo("UNKNOWN_TIME");
        assertThat(refused("backup show " + only.id().replace("l3f2", "l3f3")).hint())
                .isEqualTo("did you mean " + only.id() + "?");
        assertThat(refused("backup list --kind logicl").hint()).isEqualTo("say logical or physical");
        assertThat(refused("backup list users").code()).isEqualTo("UNKNOWN_CLUSTER");
    }

    @Test
    void one_that_is_cut_off_is_listed_and_never_found() throws IOException {
        var backup = Kept.good(Kept.logical(Duration.ofHours(2)));
        keep(backup);
        var file = folder.resolve(Vault.folder(backup.manifest())).resolve("orders.dump.zst.age");
        try (var cut = new java.io.RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(1000);
        }
        assertThat(told("backup list")).contains("0 of 1, local differs").doesNotContain("Newest good");
        assertThat(refused("backup find --before 1h").fact()).contains("no repository has a whole copy of it");
    }

    @Test
    void without_configured_backups_that_is_what_is_said() {
        vault = new Vault(List.of(), List.of(), folder);
        assertThat(refused("backup list").code()).isEqualTo("NO_BACKUPS_CONFIGURED");
        assertThat(refused("backup find --before 1h").code()).isEqualTo("NO_BACKUPS_CONFIGURED");
    }

    @Test
    void ids_are_completed_newest_first_with_kind_and_age_and_nobody_waits_for_them() throws Exception {
        keep(Kept.good(Kept.physical(Duration.ofHours(30))));
        keep(Kept.good(Kept.logical(Duration.ofHours(2))));
        TestCluster.await(
                "they are known", () -> !grammar.complete("backup show ").isEmpty());
        assertThat(grammar.complete("backup show "))
                .extracting(Suggestion::label)
                .element(0)
                .asString()
                .endsWith("-l3f2");
        assertThat(grammar.complete("backup show "))
                .extracting(Suggestion::help)
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("logical, ").endsWith(" ago"),
                        second -> assertThat(second).startsWith("physical, "));
        assertThat(grammar.complete("backup list --kind "))
                .extracting(Suggestion::label)
                .containsExactly("logical", "physical");
        assertThat(grammar.complete("backup list "))
                .extracting(Suggestion::label)
                .contains("orders");
        assertThat(grammar.complete("backup find --before y")).isEmpty(); // What needs quotes begins with one.
    }

    @Test
    void two_hundred_are_listed_fast() throws IOException {
        for (int i = 0; i < 200; i++) {
            keep(Kept.good(Kept.logical(Duration.ofMinutes(60 + 60L * i))));
        }
        told("backup list");
        try (var time = Beats.start()) {
            assertThat(told("backup list")).contains("… and 180 more");
            assertThat(time.passed()).isLessThan(Duration.ofSeconds(2));
        }
    }
}
