package dev.muster.commands.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.testing.Golden;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.vault.Backup.Copy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {
    private static final String FIRST = "orders-20260301-020000-l1a2";
    private static final String SECOND = "orders-20260302-020000-l3b4";

    @TempDir
    Path temp;

    private Counted here = Counted.of(new Folder("vault", Path.of("")));
    private Counted there = Counted.of(new Folder("offsite", Path.of("")));
    private Vault vault = new Vault(List.of(), List.of(), Path.of(""));

    @BeforeEach
    void make() throws IOException {
        here = Counted.of(new Folder("vault", Files.createDirectory(temp.resolve("vault"))));
        there = Counted.of(new Folder("offsite", Files.createDirectory(temp.resolve("offsite"))));
        vault = anew();
    }

    private Vault anew() {
        return new Vault(
                List.of(there, here), List.of(Samples.keeping(Map.of(), "vault", "offsite")), temp.resolve("scratch"));
    }

    private static Manifest dump(String id) {
        return Samples.manifest(
                id,
                Manifest.Kind.LOGICAL,
                Instant.parse(
                        id.substring(7, 11) + "-" + id.substring(11, 13) + "-" + id.substring(13, 15) + "T02:00:42Z"),
                Samples.part("orders.dump.zst", 4, "sha"));
    }

    private void put(Counted repository, String path, String text) throws IOException {
        try (var upload = repository.upload(path)) {
            upload.out().write(text.getBytes(UTF_8));
            upload.publish();
        }
    }

    private void keep(Counted repository, Manifest manifest) throws IOException {
        put(repository, Vault.folder(manifest) + "/orders.dump.zst", "dump");
        vault.add(repository.name(), manifest);
    }

    private List<String> ids() {
        return vault.backups("orders").stream().map(Backup::id).toList();
    }

    @Test
    void a_manifest_is_text_that_people_read_and_stays_the_same() throws Exception {
        var manifest = dump(FIRST);
        var text = new String(Json.bytes(manifest), UTF_8);
        Golden.matches("vault/manifest.json", text + "\n");
        assertThat(Json.manifest(new ByteArrayInputStream(text.getBytes(UTF_8))))
                .isEqualTo(manifest);
        var older = text.replaceFirst(",\\s*\"absent\" : \\[ \\]", "");
        assertThat(older).isNotEqualTo(text);
        assertThat(Json.manifest(new ByteArrayInputStream(older.getBytes(UTF_8))))
                .isEqualTo(manifest);
        var newer = text.replaceFirst("\\{", "{\"colour\": {\"of\": [\"the\", \"tape\"]}, ");
        assertThat(Json.manifest(new ByteArrayInputStream(newer.getBytes(UTF_8))))
                .isEqualTo(manifest);
    }

    @Test
    void a_safety_snapshot_says_so_and_older_ones_say_it_by_their_ids() throws Exception {
        var safety = dump(FIRST).forSafety();
        assertThat(dump(FIRST).safety()).isFalse();
        assertThat(Samples.backup(safety).isSafety()).isTrue();
        assertThat(Json.manifest(new ByteArrayInputStream(Json.bytes(safety)))).isEqualTo(safety);

        var older = new String(Json.bytes(dump(FIRST + "-safety")), UTF_8).replaceFirst(",\\s*\"safety\" : true", "");
        assertThat(older).doesNotContain("\"safety\" :");
        assertThat(Json.manifest(new ByteArrayInputStream(older.getBytes(UTF_8)))
                        .safety())
                .isTrue();
    }

    @Test
    void backups_are_listed_newest_first_and_a_new_vault_sees_the_same() throws IOException {
        keep(here, dump(FIRST));
        keep(here, dump(SECOND));
        keep(there, dump(FIRST));
        vault.note("vault", dump(FIRST), Samples.good(Samples.NOW));
        vault.note("offsite", dump(FIRST), Samples.good(Samples.NOW.plusSeconds(1)));
        vault.pin("offsite", dump(FIRST), new Backup.Pin("anna", Samples.NOW, Optional.of("audit")));

        assertThat(ids()).containsExactly(SECOND, FIRST);
        var first = vault.backup(FIRST).orElseThrow();
        assertThat(first.copies()).isEqualTo(Map.of("vault", Copy.THERE, "offsite", Copy.THERE));
        assertThat(first.verifications()).hasSize(2).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
        assertThat(first.pin().orElseThrow().reason()).hasValue("audit");
        assertThat(vault.backup(SECOND).orElseThrow().copies())
                .isEqualTo(Map.of("vault", Copy.THERE, "offsite", Copy.MISSING));
        assertThat(vault.missing(vault.backup(SECOND).orElseThrow())).containsExactly("offsite");
        assertThat(anew().backups("orders")).isEqualTo(vault.backups("orders"));
        assertThat(vault.oddities("orders")).isEmpty();
        assertThat(vault.backup("orders-20260302-020000-lfff")).isEmpty();
    }

    @Test
    void without_a_manifest_there_is_no_backup() throws IOException {
        put(here, "orders/backups/" + FIRST + "/orders.dump.zst", "dump");
        assertThat(ids()).isEmpty();
        assertThat(vault.oddities("orders")).isEmpty();
        var part = temp.resolve("vault/orders/backups/" + FIRST + "/orders.dump.zst");
        Files.setLastModifiedTime(
                part, java.nio.file.attribute.FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        assertThat(vault.oddities("orders"))
                .singleElement()
                .asString()
                .startsWith("vault: orders/backups/" + FIRST + " holds 4 B and no manifest");
    }

    @Test
    void a_copy_that_says_or_holds_something_else_is_told_from_one_that_is_missing() throws IOException {
        keep(here, dump(FIRST));
        keep(there, dump(FIRST));
        put(there, Vault.folder("orders", FIRST) + "/orders.dump.zst", "too long");
        assertThat(vault.backup(FIRST).orElseThrow().copies()).containsEntry("offsite", Copy.DIFFERENT);
        assertThat(vault.oddities("orders"))
                .singleElement()
                .asString()
                .contains("offsite: ", "8 bytes instead of 4", "copy the backup there again");

        there.remove(Vault.folder("orders", FIRST) + "/orders.dump.zst");
        assertThat(vault.backup(FIRST).orElseThrow().copies()).containsEntry("offsite", Copy.DIFFERENT);

        keep(
                there,
                Samples.manifest(
                        FIRST, Manifest.Kind.LOGICAL, Samples.NOW, Samples.part("orders.dump.zst", 4, "another")));
        assertThat(vault.backup(FIRST).orElseThrow().copies())
                .isEqualTo(Map.of("vault", Copy.THERE, "offsite", Copy.DIFFERENT));

        // The manifest of the copy that is whole counts, also if it is not the first.
        here.remove(Vault.folder("orders", FIRST) + "/orders.dump.zst");
        assertThat(vault.backup(FIRST).orElseThrow().copies())
                .isEqualTo(Map.of("vault", Copy.DIFFERENT, "offsite", Copy.THERE));
    }

    @Test
    void a_repository_that_is_away_breaks_nothing() throws IOException {
        keep(here, dump(FIRST));
        there.mood().set(new Counted.Mood.Broken(new IOException("Stale file handle")));
        assertThat(ids()).containsExactly(FIRST);
        assertThat(vault.backup(FIRST).orElseThrow().copies())
                .isEqualTo(Map.of("vault", Copy.THERE, "offsite", Copy.AWAY));
        assertThat(vault.oddities("orders")).singleElement().asString().contains("offsite", "Stale file handle");
        assertThat(vault.away("orders")).containsOnlyKeys("offsite");
        assertThat(vault.sight("orders").doubts()).hasSize(1);
    }

    @Test
    void a_repository_that_hangs_holds_up_nobody_and_is_waited_for_once() throws Exception {
        keep(here, dump(FIRST));
        var until = new CountDownLatch(1);
        there.mood().set(new Counted.Mood.Hanging(until));
        var looking = new Looking(new Inventory(), Duration.ofMillis(300));
        try {
            var stocks = looking.at(List.of(here, there), "orders");
            assertThat(stocks.get(0).entries()).containsOnlyKeys(FIRST);
            assertThat(stocks.get(1).trouble()).isPresent();
            long before = System.nanoTime();
            assertThat(looking.at(List.of(there), "orders").getFirst().trouble())
                    .isPresent();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(250));
        } finally {
            until.countDown();
        }
    }

    @Test
    void manifests_that_say_nothing_are_reported_and_not_listed() throws IOException {
        keep(here, dump(FIRST));
        put(here, "orders/backups/broken/manifest.json", "{\"format\": 1, \"id\": ");
        put(here, "orders/backups/empty/manifest.json", "{}");
        put(here, "orders/backups/lacking/manifest.json", "{\"format\": 1, \"id\": \"lacking\"}");
        var sourceless = new String(Json.bytes(dump(SECOND)), UTF_8).replace("\"source\"", "\"was\"");
        put(here, "orders/backups/" + SECOND + "/manifest.json", sourceless);
        put(here, "orders/backups/newer/manifest.json", "{\"format\": 2, \"id\": \"newer\"}");
        put(here, "orders/backups/renamed/manifest.json", new String(Json.bytes(dump(SECOND)), UTF_8));
        var foreign = Samples.manifest("billing-20260301-020000-l777", Manifest.Kind.LOGICAL, Samples.NOW);
        put(here, "orders/backups/" + foreign.id() + "/manifest.json", new String(Json.bytes(foreign), UTF_8));

        assertThat(ids()).containsExactly(FIRST);
        var oddities = String.join("\n", vault.oddities("orders"));
        assertThat(vault.oddities("orders")).hasSize(7);
        assertThat(oddities)
                .contains("orders/backups/broken has a file that says nothing: manifest.json cannot be understood")
                .contains("orders/backups/empty has a file that says nothing: manifest.json has no format")
                .contains("orders/backups/lacking has a file that says nothing: manifest.json lacks something")
                .contains(SECOND + " has a file that says nothing: manifest.json lacks something")
                .contains("of format 2, which a newer Muster wrote: update this one")
                .contains("orders/backups/renamed holds the manifest of " + SECOND)
                .contains("is a backup of cluster billing and does not belong here");
        assertThat(vault.sight("orders").doubts()).hasSize(7);
    }

    @Test
    void two_clusters_on_one_repository_do_not_see_each_other() throws IOException {
        keep(here, dump(FIRST));
        var billing = Samples.manifest(
                "billing-20260301-020000-l777",
                Manifest.Kind.LOGICAL,
                Samples.NOW,
                Samples.part("orders.dump.zst", 4, "sha"));
        keep(here, billing);
        assertThat(ids()).containsExactly(FIRST);
        assertThat(vault.backups("billing")).extracting(Backup::id).containsExactly(billing.id());
        assertThat(vault.backup(billing.id())).isPresent();
    }

    @Test
    void backups_of_another_server_of_the_same_name_are_listed_and_told() throws IOException {
        keep(here, dump(SECOND));
        var old = dump(FIRST);
        var stranger = new Manifest.Source("orders", "orders-a", "666", false, 15, "15.18");
        keep(here, Samples.with(old, stranger, old.start(), Optional.of("orders-20260228-020000-p000")));
        assertThat(ids()).containsExactly(SECOND, FIRST);
        assertThat(vault.oddities("orders"))
                .anySatisfy(odd -> assertThat(odd).contains("666 and not " + Samples.SERVER))
                .anySatisfy(odd -> assertThat(odd).contains(FIRST + " builds on orders-20260228-020000-p000"))
                .hasSize(2);
    }

    @Test
    void what_was_read_once_is_not_read_again_until_it_changes() throws IOException {
        for (int i = 0; i < 200; i++) {
            keep(here, dump("orders-20260301-020000-l%03x".formatted(i)));
        }
        vault.note("vault", dump("orders-20260301-020000-l000"), Samples.good(Samples.NOW));
        assertThat(ids()).hasSize(200);
        assertThat(here.opened()).hasValue(201);
        assertThat(ids()).hasSize(200);
        assertThat(vault.oddities("orders")).isEmpty();
        assertThat(here.opened()).hasValue(201);

        put(here, Vault.folder("orders", "orders-20260301-020000-l007") + "/manifest.json", "broken");
        assertThat(ids()).hasSize(199);
        assertThat(vault.oddities("orders")).hasSize(1);
        assertThat(here.opened()).hasValue(202);
    }

    @Test
    void a_pin_that_cannot_be_read_holds_all_the_same() throws IOException {
        keep(here, dump(FIRST));
        put(here, Vault.folder("orders", FIRST) + "/pinned.json", "");
        assertThat(vault.backup(FIRST).orElseThrow().pin()).isPresent();
        vault.unpin("vault", dump(FIRST));
        assertThat(vault.backup(FIRST).orElseThrow().pin()).isEmpty();
    }
}
