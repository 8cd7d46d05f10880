package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
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

    @Test
    void when_the_second_rename_fails_the_first_is_taken_back() throws IOException {
        var moves = new AtomicInteger();
        var exchange = new Exchange(data, fresh, kept, (from, to) -> {
            if (moves.incrementAndGet() == 2) {
                throw new IOException("the disk says no");
            }
            Files.move(from, to);
        });
        assertThatThrownBy(exchange::perform)
                .isInstanceOfSatisfying(
                        Problem.Trouble.class,
                        trouble -> assertThat(trouble.problem().code()).isEqualTo("NOT_RENAMED"))
                .hasMessageContaining("the disk says no");
        assertThat(which(data)).isEqualTo("old");
        assertThat(which(fresh)).isEqualTo("new");
        assertThat(kept).doesNotExist();
        exchange.perform();
        assertThat(which(data)).isEqualTo("new");
    }

    @Test
    void when_the_first_rename_fails_nothing_has_moved() throws IOException {
        var exchange = new Exchange(data, fresh, kept, (_, _) -> {
            throw new IOException("not here");
        });
        assertThatThrownBy(exchange::perform).isInstanceOf(Problem.Trouble.class);
        assertThat(which(data)).isEqualTo("old");
        assertThat(kept).doesNotExist();
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
