package dev.muster.commands.forensic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.commands.plan.Meter;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.testing.SmallDisk;
import dev.muster.commands.testing.SpareServer;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.vault.Evidence;
import dev.muster.commands.vault.EvidenceRoom;
import dev.muster.commands.verb.Answer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Real data folders, really damaged; what is kept of them is opened with age, zstd and tar. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForensicTest {
    private static final int PAGE = 8192;

    private final SpareServer server = SpareServer.create();
    private final Scene scene = new Scene(server, repository -> repository);
    private final List<Runnable> repairs = new ArrayList<>();

    ForensicTest() throws Exception {}

    @BeforeAll
    void fill() throws SQLException {
        server.execute(
                "postgres",
                "CREATE TABLE \"od/d\" AS SELECT i, 'tab\tand \\' || i AS t FROM generate_series(1, 10000) i");
        server.execute("postgres", "CREATE TABLE whole AS SELECT i FROM generate_series(1, 5000) i; CHECKPOINT");
    }

    @AfterAll
    void close() throws IOException {
        scene.close();
        server.close();
    }

    /** The next test finds the server as this one did. */
    @AfterEach
    void repair() throws IOException {
        if (Files.exists(server.data().resolve("postmaster.pid"))) {
            server.die();
        }
        repairs.reversed().forEach(Runnable::run);
        repairs.clear();
        scene.forget();
        server.start();
    }

    private String damage(int block) throws Exception {
        var file = server.ask("postgres", "SELECT pg_relation_filepath('\"od/d\"')");
        var path = server.data().resolve(file);
        var before = Files.readAllBytes(path);
        repairs.add(() -> write(path, before, 0));
        write(path, "not what was there".getBytes(StandardCharsets.UTF_8), (long) block * PAGE + 4000);
        return file;
    }

    private static void write(Path file, byte[] bytes, long at) {
        try (var table = new RandomAccessFile(file.toFile(), "rw")) {
            table.seek(at);
            table.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void put(Path path) {
        repairs.add(() -> path.toFile().delete());
    }

    @Test
    void a_damaged_page_is_named_with_its_table_and_every_file_is_there_as_it_was() throws Exception {
        var file = damage(3);
        var odd = "Größe " + "x".repeat(120) + " 日本.conf";
        Files.writeString(server.data().resolve(odd), "shared_buffers = 1");
        put(server.data().resolve(odd));
        var evidence = scene.take();
        assertThat(evidence.pages()).containsExactly(new Evidence.Page(file, 3, Optional.of("postgres: public.od/d")));
        assertThat(evidence.unreadable()).isEmpty();
        assertThat(evidence.keys()).containsExactly("first");

        server.die();
        var opened = scene.opened(evidence);
        for (var name : List.of(file, odd, "PG_VERSION", "global/pg_filenode.map", "pg_hba.conf")) {
            assertThat(opened.resolve(name))
                    .hasSameBinaryContentAs(server.data().resolve(name));
        }
        assertThat(files(opened)).isEqualTo(evidence.files()).isGreaterThan(900);
        assertThat(opened.resolve("pg_wal")).isNotEmptyDirectory();
    }

    private static long files(Path top) throws IOException {
        try (var all = Files.walk(top)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void a_server_that_is_down_is_copied_and_starts_from_the_copy() throws Exception {
        var file = damage(1);
        server.die();
        TestCluster.await(
                "the plan says that the server is down", // A look is shared for a second.
                () -> scene.plan().grounds().checks().stream()
                        .anyMatch(check -> check.measured().endsWith("is down")));
        var plan = scene.plan();
        plan.steps().getFirst().perform(scene.work());
        var evidence = scene.newest();
        assertThat(evidence.pages()).containsExactly(new Evidence.Page(file, 1, Optional.empty()));
        var opened = scene.opened(evidence);
        try (var again = SpareServer.of(data -> Scene.shell("cp -a %s/. %s".formatted(opened, data)))) {
            assertThat(again.ask("postgres", "SELECT count(*) FROM whole")).isEqualTo("5000");
        }
    }

    @Test
    void what_a_disk_does_not_give_is_zeros_and_is_named_and_what_may_not_be_read_is_left_out() throws Exception {
        var file = server.ask("postgres", "SELECT pg_relation_filepath('\"od/d\"')");
        server.die();
        FileCopy.Opener failing = path -> {
            if (path.endsWith("pg_hba.conf")) {
                throw new AccessDeniedException(path.toString());
            }
            if (path.endsWith("postmaster.opts")) {
                throw new NoSuchFileException(path.toString());
            }
            var real = FileCopy.Opener.PLAIN.open(path);
            return path.endsWith(file) ? broken(real, 5 * PAGE + 100, 6 * PAGE + 1) : real;
        };
        var step = (CopyFiles) scene.plan().steps().getFirst();
        var meter = new Meter(scene.work());
        new Custody(scene.work(), Safe.of(scene.work(), "spare", step.id()), step.spot(), meter)
                .take((safe, _) -> step.copy(scene.work(), safe, failing, meter));
        var evidence = scene.newest();
        assertThat(evidence.unreadable())
                .containsExactlyInAnyOrder(
                        new Evidence.Unreadable(file, 5L * PAGE, 7L * PAGE, "Input/output error"),
                        new Evidence.Unreadable(
                                "pg_hba.conf",
                                0,
                                Files.size(server.data().resolve("pg_hba.conf")),
                                "Muster may not read it"));
        assertThat(evidence.pages()).isEmpty();
        assertThat(evidence.remarks()).anyMatch(remark -> remark.startsWith("some files went away"));
        assertThat(new Account(evidence).damage()).contains(file + " from byte 40960 to 57344 (Input/output error)");

        var opened = scene.opened(evidence);
        assertThat(opened.resolve("pg_hba.conf")).doesNotExist();
        assertThat(files(opened)).isEqualTo(evidence.files());
        var expected = Files.readAllBytes(server.data().resolve(file));
        Arrays.fill(expected, 5 * PAGE, 7 * PAGE, (byte) 0);
        assertThat(opened.resolve(file)).hasBinaryContent(expected);
    }

    /** A file of which some bytes cannot be read. */
    private static SeekableByteChannel broken(SeekableByteChannel real, long from, long to) {
        return (SeekableByteChannel) Proxy.newProxyInstance(
                ForensicTest.class.getClassLoader(),
                new Class<?>[] {SeekableByteChannel.class},
                (_, method, arguments) -> {
                    if (method.getName().equals("read")) {
                        var buffer = (ByteBuffer) arguments[0];
                        long at = real.position();
                        if (at < to && from < at + buffer.remaining()) {
                            throw new IOException("Input/output error");
                        }
                    }
                    return method.invoke(real, arguments);
                });
    }

    @Test
    void tablespaces_come_along_and_one_that_is_not_there_is_named() throws Exception {
        var there = Files.createDirectory(server.folder().resolve("there"));
        Scene.shell("chown --reference=" + server.data() + " " + there);
        server.execute("postgres", "CREATE TABLESPACE there LOCATION '" + there + "'");
        server.execute("postgres", "CREATE TABLE far TABLESPACE there AS SELECT generate_series(1, 100) i; CHECKPOINT");
        Files.createSymbolicLink(server.data().resolve("pg_tblspc/99999"), Path.of("/nowhere/at/all"));
        Files.createSymbolicLink(server.data().resolve("secret"), Path.of("/etc/passwd"));
        put(server.data().resolve("pg_tblspc/99999"));
        put(server.data().resolve("secret"));
        var far = server.ask("postgres", "SELECT pg_relation_filepath('far')");
        var evidence = scene.take();
        assertThat(evidence.unreadable()).extracting(Evidence.Unreadable::what).containsExactly("pg_tblspc/99999");
        assertThat(evidence.remarks()).anyMatch(remark -> remark.contains("was a link to " + there));
        var opened = scene.opened(evidence);
        assertThat(opened.resolve(far)).hasSameBinaryContentAs(server.data().resolve(far));
        assertThat(opened.resolve("secret")).isSymbolicLink();
    }

    @Test
    void by_sql_every_block_but_the_broken_ones_is_there() throws Exception {
        var inside = server.ask("postgres", "SELECT count(*) FROM \"od/d\" WHERE ctid >= '(3,0)' AND ctid < '(4,0)'");
        server.execute("postgres", "CHECKPOINT"); // What reading has changed (hints) would mend the page from WAL.
        damage(3);
        server.die();
        server.start();
        var evidence = scene.take("database", "postgres");
        assertThat(evidence.unreadable()).hasSize(1);
        var hole = evidence.unreadable().getFirst();
        assertThat(hole.what()).isEqualTo("public.od/d");
        assertThat(hole.from()).isEqualTo(3);
        assertThat(hole.to()).isEqualTo(4);
        assertThat(hole.why()).contains("invalid page in block 3");
        assertThat(evidence.files()).isEqualTo(2);

        var opened = scene.opened(evidence);
        server.execute("postgres", "CREATE TABLE again (i int, t text)");
        Scene.shell("cat %s/*-public.od_d/*.copy > %s/all; chmod a+rx %s %s; chmod a+r %s/all"
                .formatted(opened, opened, scene.folder, opened, opened));
        server.execute("postgres", "COPY again FROM '" + opened + "/all'");
        assertThat(server.ask("postgres", "SELECT count(*) FROM again"))
                .isEqualTo(String.valueOf(10000 - Integer.parseInt(inside)));
        assertThat(server.ask("postgres", "SELECT count(*) FROM again WHERE t = 'tab\tand \\' || i"))
                .isEqualTo(String.valueOf(10000 - Integer.parseInt(inside)));
        assertThat(opened.resolve("00001-public.whole/columns")).hasContent("i");
    }

    @Test
    void whoever_stops_it_finds_nothing_of_it() throws Exception {
        for (var options : List.of(new String[] {}, new String[] {"database", "postgres"})) {
            for (int checkpoints : new int[] {0, 1}) {
                var step = scene.plan(options).steps().getFirst();
                assertThatThrownBy(() -> step.perform(TestWork.with(scene.tools, checkpoints)))
                        .isInstanceOf(Work.Stopped.class);
                assertThat(scene.left()).isEmpty();
                assertThat(step.probe(scene.work())).isInstanceOf(Probe.NotDone.class);
            }
        }
    }

    /** Everything is copied, and only the manifest is missing. */
    private record StoppedAtTheEnd(Scene scene) implements Work {
        @Override
        public Tools tools() {
            return scene.tools;
        }

        @Override
        public void progress(int percent, String detail) {}

        @Override
        public void checkpoint() {
            try {
                if (scene.left().stream().anyMatch(path -> path.startsWith("spare/"))) {
                    throw new Stopped("the test stops here");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void stopped_before_its_manifest_is_written_all_of_it_goes() throws Exception {
        var step = scene.plan("database", "postgres").steps().getFirst();
        assertThatThrownBy(() -> step.perform(new StoppedAtTheEnd(scene))).isInstanceOf(Work.Stopped.class);
        assertThat(scene.left()).isEmpty();
    }

    @Test
    void done_once_it_is_not_done_again_and_no_retention_sees_it() throws Exception {
        var step = scene.plan().steps().getFirst();
        var proof = step.perform(scene.work());
        assertThat(step.perform(scene.work())).isEqualTo(proof);
        assertThat(step.probe(scene.work())).isEqualTo(new Probe.Done(proof));
        assertThat(scene.left()).hasSize(2);
        assertThat(proof.values()).containsKeys("bytes", "seconds");
        assertThat(scene.tools.vault().backups("spare")).isEmpty();
        assertThat(scene.tools.vault().oddities("spare")).isEmpty();
        assertThat(new EvidenceRoom(scene.tools.vault()).of("spare")).hasSize(1);
    }

    @Test
    void the_list_says_how_to_open_it_and_that_works() throws Exception {
        assertThat(text(scene.ask("forensic list"))).contains("There is no forensic copy");
        damage(2);
        var evidence = scene.take();
        var said = text(scene.ask("forensic list"));
        assertThat(said).contains(evidence.id()).contains("block 2").contains("public.od/d");
        var line = said.lines()
                .filter(words -> words.contains("age -d"))
                .findFirst()
                .orElseThrow();
        var into = Files.createDirectory(scene.folder.resolve("into"));
        Scene.shell("cd %s && %s"
                .formatted(
                        scene.kept(),
                        line.substring(line.indexOf("age -d"))
                                .replace("KEY_FILE", scene.folder.resolve("key").toString())
                                .replaceFirst("EMPTY_FOLDER.*", into.toString())));
        assertThat(into.resolve("PG_VERSION")).exists();
    }

    private static String text(Answer answer) {
        return answer instanceof Answer.Reply(var document, var _)
                ? document.title() + "\n"
                        + document.blocks().stream()
                                .map(String::valueOf)
                                .reduce("", (a, b) -> a + "\n" + b.replace("\\n", "\n"))
                : answer.toString();
    }

    @Test
    void a_plan_is_the_same_a_second_later_and_is_approved_for_what_it_reads() throws Exception {
        var now = Instant.now();
        TestCluster.await(
                "it is seen to be up again",
                () -> scene.seenAt().isAfter(now) && scene.ask("forensic") instanceof Answer.Proposal);
        var first = scene.plan();
        assertThat(scene.plan().hash()).isEqualTo(first.hash());
        assertThat(scene.plan("database", "postgres").hash()).isNotEqualTo(first.hash());
        assertThat(first.outlook().blast()).containsKey("size");
    }

    @Test
    void without_room_for_all_of_it_nothing_is_begun() throws Exception {
        try (var tight = new Scene(server, real -> (Repository) Proxy.newProxyInstance(
                ForensicTest.class.getClassLoader(),
                new Class<?>[] {Repository.class},
                (_, method, arguments) -> method.getName().equals("room")
                        ? Optional.of(new Repository.Room(1 << 30, 1 << 20))
                        : method.invoke(real, arguments)))) {
            assertThat(tight.ask("forensic"))
                    .isInstanceOfSatisfying(
                            Answer.Refusal.class,
                            refusal -> assertThat(refusal.problem().code()).isEqualTo("REPOSITORY_FULL"));
        }
    }

    @Test
    void a_repository_that_others_fill_meanwhile_is_told_and_half_a_copy_goes() throws Exception {
        assumeTrue(SmallDisk.possible());
        try (var tight = new Scene(server, real -> real);
                var disk = SmallDisk.mounted(tight.kept(), 60)) {
            tight.take(); // So that the repository is one.
            var before = tight.left();
            var step = tight.plan().steps().getFirst();
            var trouble = catchThrowableOfType(
                    Problem.Trouble.class,
                    () -> step.perform(disk.crowded(tight.work().tools(), 0)));
            assertThat(trouble).isNotNull();
            assertThat(trouble.problem().code()).as(trouble.toString()).isEqualTo("REPOSITORY_FULL");
            assertThat(trouble.problem().hint()).isNotBlank();
            assertThat(tight.left().stream().filter(file -> !file.equals("others")))
                    .containsExactlyInAnyOrderElementsOf(before);
        }
    }
}
