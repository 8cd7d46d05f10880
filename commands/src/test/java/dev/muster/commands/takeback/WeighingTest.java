package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.side.Promotion;
import dev.muster.commands.side.Side;
import dev.muster.commands.testing.Folders;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.wal.Lineage;
import dev.muster.commands.wal.Lsn;
import dev.muster.commands.wal.Segment;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What would be lost is counted along the whole way to now, and where that cannot be, it says so. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class WeighingTest {
    private static final int MANY = 500;
    private static Scenery scenery;
    private static Ground ground;
    private static Side side;
    private static String second;

    @BeforeAll
    static void a_cluster_that_went_on_onto_another_timeline_and_keeps_hardly_any_wal() throws Exception {
        scenery = new Scenery(false);
        scenery.streams();
        scenery.base();
        scenery.mark(1);
        var target = scenery.lsn();
        scenery.servers.fill(Scenery.ONE, 1);
        second = scenery.servers.fill(Scenery.ONE, 2);
        scenery.servers.fill(Scenery.ONE, 3);
        promote();
        scenery.servers.fill(Scenery.ONE, 4);
        var last = scenery.servers.fill(Scenery.ONE, 5);
        scenery.mark(6);
        scenery.streams();
        TestCluster.await("all is sealed", () -> sealed(last).isPresent());
        TestCluster.await("it keeps none of that", () -> {
            scenery.servers.execute(Scenery.ONE, "CHECKPOINT");
            return !Files.exists(pgWal().resolve(second));
        });
        var plan = scenery.plan(target);
        ground = Scenery.ground(plan);
        Scenery.step(plan, RecoverBeside.class).perform(scenery.work());
        side = WeighLoss.side(scenery.work(), ground);
    }

    @AfterAll
    static void all_is_over() throws Exception {
        Scratch.remove(ground.beside(ground.primary()));
        scenery.close();
    }

    private static void promote() throws Exception {
        scenery.servers.stop(Scenery.ONE, "fast");
        var signal = Files.createFile(scenery.servers.data(Scenery.ONE).resolve("standby.signal"));
        Files.setAttribute(signal, "unix:uid", Files.getAttribute(scenery.servers.data(Scenery.ONE), "unix:uid"));
        scenery.servers.start(Scenery.ONE);
        scenery.servers.promote(Scenery.ONE);
        scenery.streams();
    }

    private static Path pgWal() {
        return scenery.servers.data(Scenery.ONE).resolve("pg_wal");
    }

    private static Optional<Path> sealed(String segment) {
        try {
            return Folders.files(scenery.root.resolve("vault")).stream()
                    .filter(path -> path.getFileName().toString().startsWith(segment + ".zst"))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LostCommits lost() throws Exception {
        return LostCommits.of(scenery.work(), ground, side);
    }

    @Test
    @Order(1)
    void commits_are_counted_across_timelines_from_wherever_the_wal_of_them_is() throws Exception {
        var here = Promotion.wal(side).resolve(second);
        Files.delete(here);
        var lost = lost();
        assertThat(lost.inWords()).startsWith("would be lost: 6 commits, from ");
        assertThat(lost.isComplete()).isTrue();
        assertThat(lost.values()).containsEntry("commits", "6").doesNotContainKey("lost_at_least");
        assertThat(ground.beside(ground.primary()).resolve("after")).doesNotExist();
    }

    @Test
    @Order(2)
    void where_wal_is_missing_it_says_at_least_and_from_where_on_it_is_not_known() throws Exception {
        var file = sealed(second).orElseThrow();
        var away = scenery.root.resolve("away");
        Files.move(file, away);
        var lost = lost();
        Files.move(away, file);
        assertThat(lost.inWords()).contains("would be lost: at least 5 commits", "is not known", "between ", "missing");
        assertThat(lost.values()).containsEntry("commits", "5").containsKey("lost_at_least");
    }

    @Test
    @Order(3)
    void more_than_is_read_at_once_is_told() throws Exception {
        var lost = LostCommits.of(scenery.work(), ground, side, 1 << 20);
        assertThat(lost.inWords()).contains("at least 1 commit", "more than is read at once");
    }

    @Test
    @Order(4)
    void however_many_there_are_muster_is_not_asked_for_each_whether_to_go_on() throws Exception {
        scenery.servers.execute(
                Scenery.ONE,
                "DO $$ BEGIN FOR n IN 1..%d LOOP INSERT INTO mark VALUES (1000 + n); COMMIT; END LOOP; END $$"
                        .formatted(MANY));
        var work = TestWork.with(scenery.tools, Integer.MAX_VALUE);
        assertThat(LostCommits.of(work, ground, side).count()).isEqualTo(6 + MANY);
        assertThat(Integer.MAX_VALUE - work.checkpoints().get()).isLessThan(MANY / 2);
    }

    @Test
    @Order(5)
    void what_was_written_behind_the_last_that_was_fetched_is_counted_in_the_servers_own() throws Exception {
        var plan = scenery.plan("latest");
        Scenery.step(plan, RecoverBeside.class).perform(scenery.work());
        scenery.mark(7);
        scenery.mark(8);
        var later = Scenery.ground(plan);
        try {
            var lost = LostCommits.of(scenery.work(), later, WeighLoss.side(scenery.work(), later));
            assertThat(lost.inWords()).startsWith("would be lost: 2 commits, from ");
            assertThat(lost.isComplete()).isTrue();
        } finally {
            Scratch.remove(later.beside(later.primary()));
        }
    }

    @Test
    @Order(6)
    void of_a_server_that_died_it_is_counted_to_where_its_wal_ends_and_damage_before_that_is_noticed()
            throws Exception {
        scenery.mark(9);
        scenery.mark(10);
        scenery.servers.stop(Scenery.ONE, "immediate");
        var whole = lost();
        assertThat(whole.inWords()).startsWith("would be lost: %d commits, from ".formatted(10 + MANY));
        assertThat(whole.isComplete()).isTrue();
        try (var file = new RandomAccessFile(pgWal().resolve(segment(whole)).toFile(), "rw")) {
            long at = whole.span().orElseThrow().end().bytes() % (1 << 20);
            file.seek(at + 20);
            file.write(new byte[] {1, 2, 3, 4});
        }
        var damaged = lost();
        assertThat(damaged.inWords()).contains("at least %d commits".formatted(9 + MANY), "damaged");
        assertThat(damaged.values()).containsKey("lost_at_least");
    }

    private static String segment(LostCommits lost) {
        return new Segment(2, lost.span().orElseThrow().end().bytes() >>> 20, 1 << 20).name();
    }

    @Test
    void ways_part_where_one_of_them_left_a_timeline() {
        var here = Lineage.of(3, "1\t0/300\tleft\n");
        var there = Lineage.of(2, "1\t0/200\tleft\n");
        assertThat(List.of(parting(here, there, 0x500), parting(here, there, 0x100), parting(here, here, 0x500)))
                .containsExactly("0/200", "0/100", "0/500");
        assertThat(parting(here, Lineage.alone(1), 0x500)).isEqualTo("0/300");
    }

    private static String parting(Lineage now, Lineage then, long from) {
        return Present.parting(now, then, new Lsn(from)).toString();
    }
}
