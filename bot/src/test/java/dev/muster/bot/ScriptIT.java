package dev.muster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.muster.bot.store.TestStore;
import dev.muster.chat.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The script as a newcomer uses it: processes, signals, and what is left behind. */
@Timeout(300)
class ScriptIT {
    private static final Path SCRIPT = Path.of("../muster").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path folder = temporary();
    private final List<Process> started = new ArrayList<>();

    /** Where an ordinary user can pass through. */
    private static Path temporary() {
        try {
            return Files.setPosixFilePermissions(TestStore.temporary(), PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @AfterEach
    void leaveNothing() throws InterruptedException {
        for (var process : started) {
            process.destroy();
            process.waitFor();
        }
        processesIn(folder).forEach(ProcessHandle::destroyForcibly);
        await().until(() -> processesIn(folder).isEmpty());
        TestStore.delete(folder);
    }

    private Process muster(String... arguments) {
        var line = new ArrayList<String>(List.of(SCRIPT.toString()));
        line.addAll(List.of(arguments));
        try {
            var process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("out-" + started.size()).toFile())
                    .start();
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("out-" + (started.size() - 1)));
    }

    /** Runs it to its end, and answers with what it said. */
    private String fails(String... arguments) throws IOException, InterruptedException {
        var process = muster(arguments);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(output())
                .as("exit code")
                .satisfies(_ -> assertThat(process.exitValue()).isEqualTo(1));
        assertThat(output()).contains("hint: ").doesNotContain("Exception").doesNotContain("\tat ");
        return output();
    }

    private static List<ProcessHandle> processesIn(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> worksIn(process, folder))
                .toList();
    }

    private static boolean worksIn(ProcessHandle process, Path folder) {
        try {
            return Path.of("/proc", String.valueOf(process.pid()), "cwd")
                    .toRealPath()
                    .startsWith(folder);
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean isReady(int port) {
        try {
            return get(port, "/readyz", "").statusCode() == 200;
        } catch (IllegalStateException _) {
            return false;
        }
    }

    private static HttpResponse<String> get(int port, String path, String token) {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(Duration.ofSeconds(60))
                    .header("Authorization", "Bearer " + token)
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void say(int port, String token, String text) {
        try (var client = HttpClient.newHttpClient()) {
            var body = "{\"channel\":\"db-orders\",\"text\":\"" + text + "\"}";
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/messages"))
                    .header("Authorization", "Bearer " + token)
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(202);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String messages(int port, String token) {
        return get(port, "/api/channels/db-orders/messages", token).body();
    }

    private JsonNode announced(Path state) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(state.resolve("demo.json")));
    }

    @Test
    void the_life_of_a_demo() throws IOException, InterruptedException {
        var state = folder.resolve("state");
        int port = FreePort.find();

        var first = muster("demo", "--port", String.valueOf(port), "--state", state.toString());
        await().atMost(PATIENCE).until(() -> isReady(port));
        await().atMost(PATIENCE).until(() -> output().contains("Ctrl-C stops everything"));
        assertThat(announced(state).path("url").asString()).isEqualTo("http://127.0.0.1:" + port);
        var token = announced(state).path("people").path("oncall").asString();
        assertThat(output()).contains("http://127.0.0.1:" + port + "/?token=" + token);
        say(port, token, "/db status");
        await().atMost(PATIENCE).until(() -> messages(port, token).contains("2 of 2 nodes up"));

        assertThat(fails("demo", "--port", "0", "--state", state.toString())).contains("another Muster is running");

        first.destroy();
        assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(processesIn(folder)).isEmpty();

        var second = muster("demo", "--port", String.valueOf(port), "--state", state.toString());
        await().atMost(PATIENCE).until(() -> isReady(port));
        assertThat(messages(port, token)).contains("2 of 2 nodes up");

        second.destroyForcibly().waitFor();
        assertThat(processesIn(folder)).as("servers outlive a killed Muster").isNotEmpty();
        muster("demo", "--port", String.valueOf(port), "--state", state.toString());
        await().atMost(PATIENCE).until(() -> isReady(port));
        assertThat(messages(port, token)).contains("2 of 2 nodes up");
        int before = count(messages(port, token), "2 of 2 nodes up");
        say(port, token, "/db status orders");
        await().atMost(PATIENCE).until(() -> count(messages(port, token), "2 of 2 nodes up") > before);
    }

    private static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }

    @Test
    void a_demo_that_is_stopped_while_it_starts_leaves_nothing() throws IOException, InterruptedException {
        var demo =
                muster("demo", "--port", "0", "--state", folder.resolve("state").toString());
        await().atMost(PATIENCE).until(() -> !processesIn(folder).isEmpty());
        demo.destroy();
        assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(processesIn(folder)).isEmpty();
    }

    @Test
    void a_demo_that_is_killed_during_its_very_first_start_starts_the_next_time()
            throws IOException, InterruptedException {
        var state = folder.resolve("state");
        var demo = muster("demo", "--port", "0", "--state", state.toString());
        await().atMost(PATIENCE).until(() -> Files.exists(state.resolve("servers/orders-a/data/base")));
        demo.destroyForcibly().waitFor();
        int port = FreePort.find();
        muster("demo", "--port", String.valueOf(port), "--state", state.toString());
        await().atMost(PATIENCE).until(() -> isReady(port));
    }

    @Test
    void a_store_that_is_killed_is_started_again_and_every_question_is_answered() throws IOException {
        var state = folder.resolve("state");
        int port = FreePort.find();
        muster("demo", "--port", String.valueOf(port), "--state", state.toString());
        await().atMost(PATIENCE).until(() -> output().contains("Ctrl-C stops everything"));
        var token = announced(state).path("people").path("oncall").asString();
        say(port, token, "/db status --plain");
        kill(state.resolve("servers/store/data/postmaster.pid"));
        await().atMost(PATIENCE).until(() -> isReady(port));
        await().atMost(PATIENCE).until(() -> messages(port, token).contains("2 of 2 nodes up"));
    }

    private static void kill(Path pidFile) throws IOException {
        var pid = Files.readAllLines(pidFile).getFirst().strip();
        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    }

    @Test
    void a_state_folder_that_postgres_cannot_enter_works_all_the_same() throws IOException, InterruptedException {
        assumeThat(System.getProperty("user.name"))
                .as("only root has such folders")
                .isEqualTo("root");
        var closed = Files.createDirectory(
                folder.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        int port = FreePort.find();
        var demo = muster(
                "demo",
                "--port",
                String.valueOf(port),
                "--state",
                closed.resolve("state").toString());
        await().atMost(PATIENCE).until(() -> isReady(port));
        var servers = closed.resolve("state").resolve("servers").toRealPath();
        demo.destroy();
        assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(servers.startsWith(folder)).isFalse();
        assertThat(Files.getPosixFilePermissions(closed)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        TestStore.delete(servers);
    }

    @Test
    void a_port_in_use_is_one_sentence_and_a_hint() throws IOException, InterruptedException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = String.valueOf(taken.getLocalPort());
            assertThat(fails(
                            "demo",
                            "--port",
                            port,
                            "--state",
                            folder.resolve("state").toString()))
                    .contains("cannot listen on 127.0.0.1:" + port)
                    .contains("--port");
        }
        assertThat(processesIn(folder)).isEmpty();
    }

    @Test
    void a_full_disk_is_one_sentence_and_a_hint() throws IOException, InterruptedException {
        assumeThat(System.getProperty("user.name"))
                .as("only root can mount a small disk")
                .isEqualTo("root");
        var small = Files.createDirectory(folder.resolve("small"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=30m", "tmpfs", small.toString()))
                .as("not every container may mount")
                .isZero();
        try {
            assertThat(fails(
                            "demo",
                            "--port",
                            "0",
                            "--state",
                            small.resolve("state").toString()))
                    .contains("the disk is full");
        } finally {
            await().until(() -> processesIn(folder).isEmpty());
            run("umount", small.toString());
        }
    }

    private static int run(String... line) throws IOException, InterruptedException {
        return new ProcessBuilder(line).inheritIO().start().waitFor();
    }

    @Test
    void config_check_prints_every_mistake_with_its_path() throws IOException, InterruptedException {
        var file = Files.writeString(
                folder.resolve("bad.yaml"), "web: {port: 99999}\nclusters: [{name: x}]\nnonsense: 1\n");
        assertThat(fails("config", "check", file.toString()))
                .contains("web.port: ")
                .contains("clusters[0].password: ")
                .contains("clusters[0].nodes: ")
                .contains("nonsense: ");
    }

    @Test
    void what_the_script_does_not_know_it_explains() throws IOException, InterruptedException {
        assertThat(fails("demmo")).contains("demmo").contains("./muster demo");
        assertThat(fails("demo", "--prot", "1")).contains("--prot");
        assertThat(fails("run")).contains("--config");
        assertThat(fails("run", "--config", folder.resolve("none.yaml").toString()))
                .contains("none.yaml");
    }
}
