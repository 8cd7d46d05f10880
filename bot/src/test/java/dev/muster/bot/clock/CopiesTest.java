package dev.muster.bot.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.run.Run;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Manifest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CopiesTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Belfry belfry = new Belfry();
    private final Copies copies = new Copies(belfry.asker);

    private Backup backup(String name, Map<String, Backup.Copy> where) {
        var moment = new Manifest.Moment(NOON, 1, "0/0");
        return new Backup(
                new Manifest(
                        Manifest.FORMAT,
                        belfry.cluster + "-" + name,
                        Manifest.Kind.LOGICAL,
                        new Manifest.Source(belfry.cluster, "a", "1", false, 15, "15.18"),
                        moment,
                        moment,
                        new Manifest.Tool("pg_dump", "15", List.of(), "0"),
                        List.of(),
                        List.of(),
                        new Manifest.Content(List.of(), false, List.of()),
                        Optional.empty()),
                where,
                List.of(),
                Optional.empty());
    }

    private List<String> asked() {
        return belfry.runs.delivered("copy:" + belfry.cluster).stream()
                .map(Run::ask)
                .map(ask -> ask.words().replace(belfry.cluster + "-", ""))
                .toList();
    }

    @Test
    void what_is_missing_is_copied_newest_first_one_at_a_time_into_each_repository() {
        var young =
                backup("2", Map.of("local", Backup.Copy.THERE, "nas", Backup.Copy.MISSING, "far", Backup.Copy.AWAY));
        var old =
                backup("1", Map.of("local", Backup.Copy.THERE, "nas", Backup.Copy.MISSING, "far", Backup.Copy.MISSING));
        copies.look(belfry.cluster, List.of(young, old), NOON);
        copies.look(belfry.cluster, List.of(young, old), NOON.plusSeconds(30));
        assertThat(asked()).containsExactlyInAnyOrder("backup copy 2 --to nas", "backup copy 1 --to far");
        belfry.work();
        var copied = backup("2", Map.of("local", Backup.Copy.THERE, "nas", Backup.Copy.THERE));
        copies.look(belfry.cluster, List.of(copied, old), NOON.plusSeconds(60));
        assertThat(asked()).contains("backup copy 1 --to nas").hasSize(3);
    }

    @Test
    void a_copy_that_fails_is_tried_again_later_and_later_and_in_no_channel() {
        Chore.breaks(belfry.cluster, new Problem("REPOSITORY_AWAY", "nas is away", "mount it"));
        var backup = backup("1", Map.of("local", Backup.Copy.THERE, "nas", Backup.Copy.MISSING));
        copies.look(belfry.cluster, List.of(backup), Instant.now());
        belfry.work();
        var run = belfry.runs.delivered("copy:" + belfry.cluster).getFirst();
        assertThat(belfry.messages("run:" + run.number())).isEmpty();
        copies.look(belfry.cluster, List.of(backup), Instant.now().plusSeconds(50));
        assertThat(asked()).hasSize(1);
        copies.look(belfry.cluster, List.of(backup), Instant.now().plusSeconds(61));
        assertThat(asked()).hasSize(2);
        assertThat(List.of(1, 2, 3, 6, 7, 60, 4000).stream().map(Copies::pause))
                .containsExactly(
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(4),
                        Duration.ofMinutes(32),
                        Duration.ofHours(1),
                        Duration.ofHours(1),
                        Duration.ofHours(1));
    }

    @Test
    void a_copy_that_cannot_even_be_planned_is_not_asked_for_at_every_look() {
        belfry.away = Optional.of(new Problem("REPOSITORY_AWAY", "nas is away", "mount it"));
        var backup = backup("1", Map.of("local", Backup.Copy.THERE, "nas", Backup.Copy.DIFFERENT));
        copies.look(belfry.cluster, List.of(backup), NOON);
        belfry.away = Optional.empty();
        copies.look(belfry.cluster, List.of(backup), NOON.plusSeconds(30));
        assertThat(asked()).isEmpty();
        copies.look(belfry.cluster, List.of(backup), NOON.plusSeconds(60));
        assertThat(asked()).hasSize(1);
    }
}
