package dev.muster.bot.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Secret;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsSectionTest {
    private static final String BACKUPS = FullFile.TEXT.substring(FullFile.TEXT.indexOf("\n    backups:\n") + 1);

    @TempDir
    Path folder;

    private Config read(String yaml) throws IOException {
        var outcome = FullFile.read(folder, yaml);
        assertThat(outcome.mistakes()).isEmpty();
        return outcome.config().orElseThrow();
    }

    @Test
    void every_key_is_read() throws IOException {
        var backups = read(FullFile.TEXT).backups();
        assertThat(backups.repositories())
                .containsExactly(
                        new Backups.Place("vault", Path.of("/backup/muster")),
                        new Backups.Place("offsite", folder.resolve("mnt/offsite")));
        assertThat(backups.scratch()).isEqualTo(folder.resolve("state/proving"));
        var keys = backups.of("orders").orElseThrow().keys();
        assertThat(keys.recipients()).containsExactly(new Keys.Recipient("safe-2026", FullFile.RECIPIENT));
        assertThat(keys.identities()).extracting(Secret::reveal).containsExactly(FullFile.IDENTITY);
        assertThat(backups.of("orders"))
                .hasValue(new Keeping(
                        "orders",
                        List.of("vault", "offsite"),
                        keys,
                        Map.of(
                                Kind.LOGICAL,
                                new Keeping.Retention(Optional.of(168), Optional.of(Duration.ofDays(30))),
                                Kind.PHYSICAL,
                                new Keeping.Retention(Optional.of(8), Optional.of(Duration.ofDays(84)))),
                        Optional.of(new Keeping.Wal("muster_orders_2")),
                        Duration.ofHours(3),
                        Keeping.Rows.SKIPPED));
        assertThat(backups.schedules())
                .extracting(Backups.Schedule::what)
                .containsExactly(Backups.What.LOGICAL, Backups.What.PHYSICAL, Backups.What.VERIFY, Backups.What.PRUNE);
        assertThat(backups.schedules().getFirst())
                .isEqualTo(new Backups.Schedule(
                        "orders",
                        "hourly",
                        Backups.What.LOGICAL,
                        new Backups.Cron("0 * * * *", ZoneId.of("Europe/Berlin")),
                        List.of("orders"),
                        1));
        assertThat(backups.schedules().get(1).fullEvery()).isEqualTo(7);
        assertThat(backups.schedules().get(1).when().zone().normalized()).isEqualTo(ZoneOffset.UTC);
    }

    @Test
    void without_backups_there_are_none() throws IOException {
        var backups = read(FullFile.TEXT.replace(BACKUPS, "")).backups();
        assertThat(backups.keepings()).isEmpty();
        assertThat(backups.schedules()).isEmpty();
        assertThat(backups.of("orders")).isEmpty();
    }

    @Test
    void what_is_left_out_is_as_documented() throws IOException {
        var keeping = read(FullFile.TEXT.replace(BACKUPS, "    backups: {repositories: [vault]}\n"))
                .backups()
                .of("orders")
                .orElseThrow();
        assertThat(keeping.keys().encrypt()).isTrue();
        assertThat(keeping.retention()).isEmpty();
        assertThat(keeping.wal()).isEmpty();
        assertThat(keeping.limit()).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void a_slot_is_named_after_its_cluster_as_postgresql_allows() throws IOException {
        var text = FullFile.TEXT
                .replace("- name: orders\n", "- name: or-ders.eu\n")
                .replace("wal: {receive: yes, slot: muster_orders_2}", "wal: {receive: yes}");
        assertThat(read(text).backups().of("or-ders.eu").orElseThrow().wal())
                .hasValue(new Keeping.Wal("muster_or_ders_eu"));
    }

    @Test
    void who_does_not_encrypt_says_so_and_can_still_open_what_was_encrypted() throws IOException {
        var keys = read(FullFile.TEXT.replace("encrypt: yes", "encrypt: no"))
                .backups()
                .of("orders")
                .orElseThrow()
                .keys();
        assertThat(keys.encrypt()).isFalse();
        assertThat(keys.identities()).hasSize(1);
    }

    @Test
    void no_mistake_repeats_a_secret_that_stands_in_the_wrong_place() throws IOException {
        for (var wrong : List.of(
                FullFile.TEXT.replace(FullFile.RECIPIENT, FullFile.IDENTITY),
                FullFile.TEXT.replace("${env:IDENTITY}", FullFile.IDENTITY))) {
            assertThat(FullFile.mistakes(folder, wrong))
                    .isNotEmpty()
                    .allSatisfy(mistake -> assertThat(mistake).doesNotContain(FullFile.IDENTITY));
        }
    }
}
