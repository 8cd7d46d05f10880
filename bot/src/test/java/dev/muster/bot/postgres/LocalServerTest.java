package dev.muster.bot.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.muster.bot.store.TestStore;
import dev.muster.chat.Secret;
import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalServerTest {
    private final Programs programs = Programs.find(Optional.empty(), "postgres");
    private final Path folder = TestStore.temporary();
    private final LocalServer server = new LocalServer(programs, folder.resolve("server"));

    @AfterEach
    void stop() {
        server.close();
        TestStore.delete(folder);
    }

    @Test
    void what_was_closed_never_comes_up_again() {
        server.close();
        assertThatThrownBy(() -> server.create("postgres", new Secret("secret-of-a-test"), false))
                .isInstanceOf(Problem.Trouble.class);
        assertThatThrownBy(() -> server.start(Map.of())).isInstanceOf(Problem.Trouble.class);
        assertThat(server.startAgain()).isFalse();
        assertThat(server.process()).isEmpty();
    }

    @Test
    void root_writes_only_where_the_user_of_the_servers_cannot_put_a_link() throws IOException {
        assumeThat(Programs.isRoot()).isTrue();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        server.create("postgres", new Secret("secret-of-a-test"), false);
        var target = Files.writeString(folder.resolve("target"), "untouched");
        Files.createSymbolicLink(server.data().resolve("muster.conf"), target);
        server.start(Map.of());
        assertThat(target).hasContent("untouched");
        assertThat(Files.getOwner(target).getName()).isEqualTo("root");
        assertThat(Files.getOwner(folder.resolve("server")).getName()).isEqualTo("root");
        assertThat(Files.getOwner(server.data()).getName()).isEqualTo("postgres");
        assertThat(server.process()).isPresent();
    }
}
