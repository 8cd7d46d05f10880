package dev.muster.commands.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.chat.testing.Beats;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.Troubled;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A network mount that hangs keeps nobody. */
@Timeout(90)
class PatientTest {
    private static final Duration SOON = Duration.ofMillis(200);

    @TempDir
    Path root;

    private final CountDownLatch until = new CountDownLatch(1);
    private Troubled real = Troubled.of(new Folder("vault", Path.of("")));
    private Patient patient = new Patient(real);

    @BeforeEach
    void repository() {
        real = Troubled.of(new Folder("vault", root));
        patient = new Patient(real, new Patient.Patience(SOON, SOON, SOON));
    }

    @AfterEach
    void letGo() throws Exception {
        until.countDown();
        // What they still write would lie in a folder that is being deleted.
        TestCluster.await(
                "all errands are over",
                () -> Thread.getAllStackTraces().entrySet().stream()
                        .filter(thread -> thread.getKey().getName().equals("repository vault"))
                        .allMatch(thread -> Stream.of(thread.getValue())
                                .anyMatch(frame -> frame.getMethodName().equals("getTask"))));
    }

    private static void put(Repository where, String path, String text) throws IOException {
        try (var upload = where.upload(path)) {
            upload.out().write(text.getBytes(UTF_8));
            upload.publish();
        }
    }

    private void hangs() {
        real.mood().set(new Troubled.Mood.Hanging(until));
    }

    private static void isLetGo(ThrowingCallable what) {
        try (var time = Beats.start()) {
            assertThatThrownBy(what).isInstanceOf(Away.class).hasMessageContaining("not answered");
            assertThat(time.passed()).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void while_all_is_well_it_is_what_it_is() throws IOException {
        var text = "much of it ".repeat(300_000);
        patient = new Patient(real);
        put(patient, "orders/a", text);
        try (var in = patient.open("orders/a")) {
            assertThat(in.read()).isEqualTo('m');
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo(text.substring(1));
        }
        assertThat(patient.list("")).extracting(Repository.Item::path).containsExactly("orders/a");
        patient.remove("orders/a");
        assertThat(patient.list("")).isEmpty();
        assertThatThrownBy(() -> patient.open("orders/a")).isInstanceOf(java.nio.file.NoSuchFileException.class);
    }

    @Test
    void nobody_waits_for_one_that_hangs_whatever_he_wants_of_it() throws IOException {
        var wants = List.<ThrowingCallable>of(
                () -> patient.list(""),
                () -> patient.folders(""),
                () -> patient.room(),
                () -> patient.open("orders/a"),
                () -> patient.upload("orders/b"),
                () -> patient.remove("orders/a"),
                () -> patient.tidy(Duration.ZERO));
        for (var want : wants) {
            repository();
            hangs();
            isLetGo(want);
        }
    }

    @Test
    void what_is_read_and_written_when_it_begins_to_hang_is_let_go_too_and_never_published() throws Exception {
        put(real, "orders/a", "a");
        try (var in = patient.open("orders/a")) {
            hangs();
            isLetGo(in::read);
            assertThatThrownBy(in::close).isInstanceOf(Away.class);
        } catch (Away _) {
            assertThat(until.getCount()).isEqualTo(1);
        }
        repository();
        try (var upload = patient.upload("orders/b")) {
            upload.out().write("b".getBytes(UTF_8));
            hangs();
            isLetGo(upload::publish);
        } catch (Away _) {
            assertThat(until.getCount()).isEqualTo(1);
        }
        until.countDown();
        assertThat(new Folder("vault", root).list("orders"))
                .extracting(Repository.Item::path)
                .containsExactly("orders/a");
    }

    @Test
    void one_errand_is_sent_after_what_hangs_and_none_behind_it_until_it_is_back() throws Exception {
        hangs();
        isLetGo(() -> patient.list(""));
        var threads = new ArrayList<Long>();
        for (int i = 0; i < 20; i++) {
            isLetGo(() -> patient.room());
            threads.add(threads());
        }
        assertThat(threads).containsOnly(threads.getFirst());
        real.mood().set(new Troubled.Mood.Well());
        until.countDown();
        TestCluster.await("it is back", () -> {
            try {
                return patient.list("").isEmpty();
            } catch (Away _) {
                return false;
            }
        });
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("repository vault"))
                .count();
    }

    @Test
    void who_is_stopped_while_it_hangs_is_let_go_within_two_seconds() throws Exception {
        patient = new Patient(real, Patient.Patience.USUAL);
        hangs();
        var task = new FutureTask<>(() -> patient.list(""));
        var asking = Thread.ofVirtual().start(task);
        TestCluster.await("it waits", () -> asking.getState() == Thread.State.TIMED_WAITING);
        try (var time = Beats.start()) {
            asking.interrupt();
            assertThatThrownBy(() -> task.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedIOException.class);
            assertThat(time.passed()).isLessThan(Duration.ofSeconds(2));
        }
    }
}
