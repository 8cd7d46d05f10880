package dev.muster.commands.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderTest {
    @TempDir
    Path temp;

    private Path root = Path.of("");
    private Folder folder = new Folder("vault", Path.of(""));

    @BeforeEach
    void make() throws IOException {
        root = Files.createDirectory(temp.resolve("root"));
        folder = new Folder("vault", root);
    }

    private void put(String path, String text) throws IOException {
        try (var upload = folder.upload(path)) {
            upload.out().write(text.getBytes(UTF_8));
            upload.publish();
        }
    }

    private List<String> paths() throws IOException {
        return folder.list("").stream().map(Repository.Item::path).toList();
    }

    private static List<Path> left(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return all.toList();
        }
    }

    @Test
    void an_object_is_seen_when_it_is_published_and_not_before() throws IOException {
        try (var upload = folder.upload("orders/backups/a/manifest.json")) {
            upload.out().write("half".getBytes(UTF_8));
            assertThat(paths()).isEmpty();
            assertThat(folder.folders("")).isEmpty();
            upload.publish();
        }
        assertThat(paths()).containsExactly("orders/backups/a/manifest.json");
        try (var in = folder.open("orders/backups/a/manifest.json")) {
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("half");
        }
        assertThat(folder.folders("orders/backups")).containsExactly("a");
        assertThat(left(root.resolve(".incoming"))).isEmpty();
    }

    @Test
    void what_is_given_up_leaves_nothing() throws IOException {
        try (var upload = folder.upload("orders/a")) {
            upload.out().write(new byte[100_000]);
        }
        assertThat(paths()).isEmpty();
        assertThat(left(root.resolve(".incoming"))).isEmpty();
        assertThat(root.resolve("orders")).doesNotExist();
    }

    @Test
    void publishing_again_replaces_what_was_there_at_once() throws IOException {
        put("orders/a", "one");
        put("orders/a", "three");
        assertThat(folder.list("orders"))
                .singleElement()
                .satisfies(item -> assertThat(item.bytes()).isEqualTo(5));
    }

    @Test
    void nobody_else_may_read_it() throws IOException {
        put("orders/backups/a/part", "secret");
        for (var path : List.of("orders", "orders/backups", "orders/backups/a", ".incoming")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(path))))
                    .as(path)
                    .isEqualTo("rwx------");
        }
        for (var path : List.of("orders/backups/a/part", "muster-repository.json")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(path))))
                    .as(path)
                    .isEqualTo("rw-------");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside",
                "orders/../../outside",
                "/etc/passwd",
                "orders//a",
                "orders/./a",
                ".incoming/a",
                ".removing",
                "muster-repository.json",
                "orders/a\0b"
            })
    void no_path_leads_out_or_to_what_is_ours(String path) throws IOException {
        assertThatThrownBy(() -> put(path, "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> folder.open(path)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> folder.remove(path)).isInstanceOf(IllegalArgumentException.class);
        assertThat(temp.resolve("outside")).doesNotExist();
    }

    @Test
    void no_link_leads_out_either() throws IOException {
        put("orders/a", "x");
        var outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("theirs"), "not ours");
        Files.createSymbolicLink(root.resolve("orders/link"), outside);
        Files.createSymbolicLink(root.resolve("orders/file"), outside.resolve("theirs"));

        assertThatThrownBy(() -> put("orders/link/new", "x")).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> folder.open("orders/link/theirs")).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> folder.open("orders/file")).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> folder.remove("orders/link/theirs")).isInstanceOf(FileSystemException.class);
        assertThat(paths()).containsExactly("orders/a");
        assertThat(folder.folders("orders")).isEmpty();

        folder.remove("orders");
        assertThat(outside.resolve("theirs")).exists();
        assertThat(outside.resolve("new")).doesNotExist();
    }

    @Test
    void a_link_in_the_place_of_what_is_under_way_is_not_followed() throws IOException {
        put("orders/a", "x");
        var outside = Files.createDirectory(temp.resolve("outside"));
        Files.delete(root.resolve(".incoming"));
        Files.createSymbolicLink(root.resolve(".incoming"), outside);
        assertThatThrownBy(() -> put("orders/b", "x")).isInstanceOf(FileSystemException.class);
        assertThat(left(outside)).isEmpty();
    }

    @Test
    void a_link_that_is_laid_during_the_upload_is_not_followed() throws IOException {
        put("orders/a", "x");
        var outside = Files.createDirectory(temp.resolve("outside"));
        try (var upload = folder.upload("orders/late/b")) {
            Files.createSymbolicLink(root.resolve("orders/late"), outside);
            assertThatThrownBy(upload::publish).isInstanceOf(IOException.class);
        }
        assertThat(left(outside)).isEmpty();
    }

    @Test
    void a_folder_that_is_removed_is_gone_at_once_and_whole() throws IOException {
        put("orders/backups/a/manifest.json", "x");
        put("orders/backups/a/part", "y");
        put("orders/backups/b/part", "z");
        folder.remove("orders/backups/a");
        folder.remove("orders/backups/a");
        folder.remove("orders/backups/nothing");
        assertThat(paths()).containsExactly("orders/backups/b/part");
        assertThat(left(root.resolve(".removing"))).isEmpty();
        folder.remove("orders/backups/b/part");
        assertThat(paths()).isEmpty();
    }

    @Test
    void what_killed_ones_left_is_cleared_and_what_is_under_way_is_not() throws IOException {
        put("orders/a", "x");
        var old = Files.writeString(root.resolve(".incoming/killed"), "half");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        Files.createDirectories(root.resolve(".removing/half/verified"));
        Files.writeString(root.resolve(".removing/half/verified/x"), "y");
        try (var upload = folder.upload("orders/b")) {
            upload.out().write(1);
            folder.tidy(Duration.ofDays(1));
            upload.publish();
        }
        assertThat(old).doesNotExist();
        assertThat(left(root.resolve(".removing"))).isEmpty();
        assertThat(paths()).containsExactly("orders/a", "orders/b");
    }

    @Test
    void a_missing_folder_is_a_missing_mount_and_never_made() {
        var away = new Folder("offsite", temp.resolve("mnt/offsite"));
        assertThatThrownBy(() -> away.list("orders"))
                .isInstanceOfSatisfying(Away.class, e -> assertThat(e.hint()).contains("mount it"));
        assertThatThrownBy(() -> away.upload("orders/a")).isInstanceOf(Away.class);
        assertThatThrownBy(away::room).isInstanceOf(Away.class);
        assertThat(temp.resolve("mnt")).doesNotExist();
    }

    @Test
    void a_folder_that_holds_something_else_is_no_repository() throws IOException {
        Files.writeString(root.resolve("holiday.jpg"), "beach");
        assertThatThrownBy(() -> put("orders/a", "x"))
                .isInstanceOfSatisfying(Away.class, e -> assertThat(e.fact()).contains("something else"));
        assertThatThrownBy(() -> folder.list("")).isInstanceOf(Away.class);
        assertThat(left(root)).hasSize(1);
    }

    @Test
    void a_fresh_disk_may_bring_lost_and_found() throws IOException {
        Files.createDirectory(root.resolve("lost+found"));
        assertThat(folder.list("")).isEmpty();
        put("orders/a", "x");
        assertThat(folder.folders("")).containsExactly("orders");
    }

    @Test
    void an_unmounted_repository_is_not_taken_for_a_new_one() throws IOException {
        var memory = temp.resolve("state/repositories/vault.json");
        folder = new Folder("vault", root, memory);
        put("orders/a", "x");
        assertThat(memory).exists();

        Files.move(root, temp.resolve("unmounted"));
        Files.createDirectory(root);
        var again = new Folder("vault", root, memory);
        assertThatThrownBy(() -> again.list("orders")).isInstanceOf(Away.class);
        assertThatThrownBy(() -> again.upload("orders/b")).isInstanceOf(Away.class);
        assertThat(left(root)).isEmpty();

        Files.delete(root);
        Files.move(temp.resolve("unmounted"), root);
        assertThat(again.list("orders")).hasSize(1);
    }

    @Test
    void another_repository_in_its_place_is_noticed() throws IOException {
        var memory = temp.resolve("state/vault.json");
        folder = new Folder("vault", root, memory);
        put("orders/a", "x");
        Files.writeString(root.resolve("muster-repository.json"), "{\"format\": 1, \"id\": \"another\"}");
        assertThatThrownBy(() -> folder.list(""))
                .isInstanceOfSatisfying(Away.class, e -> assertThat(e.fact()).startsWith("another repository"));
        Files.writeString(root.resolve("muster-repository.json"), "{\"format\": 2, \"id\": \"another\"}");
        assertThatThrownBy(() -> folder.list(""))
                .isInstanceOfSatisfying(Away.class, e -> assertThat(e.hint()).contains("update"));
    }

    @Test
    void two_that_begin_at_once_agree_on_one_mark() throws Exception {
        var threads = new java.util.ArrayList<Thread>();
        var failures = new java.util.concurrent.CopyOnWriteArrayList<Exception>();
        for (int i = 0; i < 8; i++) {
            var memory = temp.resolve("state-" + i + "/vault.json");
            var path = "orders/" + i;
            threads.add(Thread.ofVirtual().start(() -> {
                try (var upload = new Folder("vault", root, memory).upload(path)) {
                    upload.publish();
                } catch (IOException | RuntimeException e) {
                    failures.add(e);
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        assertThat(paths()).hasSize(8);
        for (int i = 0; i < 8; i++) {
            assertThat(new Folder("vault", root, temp.resolve("state-" + i + "/vault.json")).list("orders"))
                    .hasSize(8);
        }
    }

    @Test
    void an_interrupted_thread_can_still_clear_away() throws IOException {
        put("orders/backups/a/part", "x");
        Thread.currentThread().interrupt();
        folder.remove("orders/backups/a");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(paths()).isEmpty();
    }

    @Test
    void room_is_that_of_the_disk() throws IOException {
        assertThat(folder.room())
                .hasValueSatisfying(room -> assertThat(room.total()).isGreaterThanOrEqualTo(room.usable()));
        assertThat(left(root)).isEmpty();
    }
}
