package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.commands.keptfolder.Disk;
import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two renames, and whatever may happen between them. */
final class ExchangeTest {
    @TempDir
    private Path top;

    private Path data;
    private Path fresh;
    private Path kept;

    @BeforeEach
    void two_folders() throws IOException {
        data = folder("data", "old");
        fresh = folder("beside/data", "new");
        kept = top.resolve("data.kept");
    }

    private Path folder(String name, String which) throws IOException {
        var folder = Files.createDirectories(top.resolve(name));
        Files.writeString(folder.resolve("which"), which);
        return folder;
    }

    private static String which(Path folder) throws IOException {
        return Files.readString(folder.resolve("which"));
    }

    @Test
    void one_takes_the_place_of_the_other_which_is_kept() throws IOException {
        var exchange = new Exchange(data, fresh, kept);
        assertThat(exchange.state()).isEqualTo(Exchange.State.BEFORE);
        exchange.perform();
        assertThat(exchange.state()).isEqualTo(Exchange.State.AFTER);
        assertThat(which(data)).isEqualTo("new");
        assertThat(which(kept)).isEqualTo("old");
        exchange.perform();
        assertThat(which(data)).isEqualTo("new");
    }

    @Test
    void whoever_finds_it_half_done_goes_on() throws IOException {
        Files.move(data, kept);
        var exchange = new Exchange(data, fresh, kept);
        assertThat(exchange.state()).isEqualTo(Exchange.State.BETWEEN);
        exchange.perform();
        assertThat(which(data)).isEqualTo("new");
        assertThat(which(kept)).isEqualTo("old");
    }

    /** Notes what is done, and fails at one of the moves. */
    private record Noted(List<String> done, int failing) implements Disk {
        @Override
        public void move(Path from, Path to) throws IOException {
            done.add("move to " + to.getFileName());
            if (done.stream().filter(each -> each.startsWith("move")).count() == failing) {
                throw new IOException("the disk says no");
            }
            REAL.move(from, to);
        }

        @Override
        public void writeDown(Path folder) throws IOException {
            done.add("write down " + folder.getFileName());
            REAL.writeDown(folder);
        }
    }

    private static Noted noted(int failing) {
        return new Noted(new ArrayList<>(), failing);
    }

    @Test
    void when_the_second_rename_fails_the_first_is_taken_back() throws IOException {
        var disk = noted(2);
        var exchange = new Exchange(data, fresh, kept, disk);
        assertThatThrownBy(exchange::perform)
                .isInstanceOfSatisfying(
                        Problem.Trouble.class,
                        trouble -> assertThat(trouble.problem().code()).isEqualTo("NOT_RENAMED"))
                .hasMessageContaining("the disk says no");
        assertThat(which(data)).isEqualTo("old");
        assertThat(which(fresh)).isEqualTo("new");
        assertThat(kept).doesNotExist();
        assertThat(disk.done().getLast()).isEqualTo("write down " + top.getFileName());
        exchange.perform();
        assertThat(which(data)).isEqualTo("new");
    }

    @Test
    void when_the_first_rename_fails_nothing_has_moved() throws IOException {
        var exchange = new Exchange(data, fresh, kept, noted(1));
        assertThatThrownBy(exchange::perform).isInstanceOf(Problem.Trouble.class);
        assertThat(which(data)).isEqualTo("old");
        assertThat(kept).doesNotExist();
    }

    @Test
    void each_name_is_written_down_before_the_next_one_changes_and_where_it_went_before_where_it_was() {
        var disk = noted(0);
        new Exchange(data, fresh, kept, disk).perform();
        var parent = "write down " + top.getFileName();
        assertThat(distinct(disk.done()))
                .containsExactly("move to data.kept", parent, "move to data", parent, "write down beside");
        disk.done().clear();
        new Exchange(data, fresh, kept, disk).perform();
        assertThat(distinct(disk.done()))
                .as("whoever died after the second rename may not have come that far")
                .containsExactly(parent, "write down beside");
    }

    /** Twice in a row is once. */
    private static List<String> distinct(List<String> done) {
        var distinct = new ArrayList<String>();
        for (var each : done) {
            if (distinct.isEmpty() || !distinct.getLast().equals(each)) {
                distinct.add(each);
            }
        }
        return distinct;
    }

    @Test
    void what_somebody_works_in_gets_its_name_back() throws IOException {
        var asked = new ArrayList<Path>();
        var exchange = new Exchange(data, fresh, kept);
        assertThat(exchange.perform(folder -> {
                    asked.add(folder);
                    return Files.exists(data); // He would find it, and come in, after we looked.
                }))
                .isFalse();
        assertThat(asked).containsExactly(kept);
        assertThat(exchange.state()).isEqualTo(Exchange.State.BEFORE);
        assertThat(which(data)).isEqualTo("old");
        assertThat(which(fresh)).isEqualTo("new");
    }

    @Test
    void what_nobody_can_tell_is_not_touched() throws IOException {
        folder("data.kept", "another");
        var exchange = new Exchange(data, fresh, kept);
        assertThat(exchange.state()).isEqualTo(Exchange.State.UNCLEAR);
        assertThatThrownBy(exchange::perform).isInstanceOf(Problem.Trouble.class);
        assertThat(which(data)).isEqualTo("old");
        assertThat(which(kept)).isEqualTo("another");
    }
}
