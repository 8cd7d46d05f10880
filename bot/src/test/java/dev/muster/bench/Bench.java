package dev.muster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/** Measures what we claim on the packaged Muster, beside a demo that stands for the world. */
public final class Bench {
    private static final int STARTS = 7;
    private static final int SENDERS = 50;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final Path script;
    private final Path folder;
    private final List<Measure> measures = new ArrayList<>();

    private Bench(Path script, Path folder) {
        this.script = script;
        this.folder = folder;
    }

    public static void main(String[] args) throws IOException {
        var script = Path.of(args[0]);
        boolean json = List.of(args).contains("--json");
        var folder = Files.createTempDirectory("muster-bench-");
        folder.toFile().setExecutable(true, false);
        try {
            var bench = new Bench(script, folder);
            bench.run();
            print(json ? bench.json() : bench.table());
        } finally {
            delete(folder);
        }
    }

    private void run() throws IOException {
        var log = folder.resolve("log");
        int demoPort = Muster.freePort();
        var demoState = folder.resolve("demo");
        try (var _ = Muster.start(
                script, demoPort, log, "demo", "--port", String.valueOf(demoPort), "--state", demoState.toString())) {
            int port = Muster.freePort();
            var config = config(demoState, demoPort, port);
            starts(config, port, log);
            var announced = JsonMapper.shared().readTree(Files.readString(demoState.resolve("demo.json")));
            try (var muster = Muster.start(script, port, log, "run", "--config", config.toString());
                    var http = Speaker.client()) {
                var token = announced.path("people").path("oncall").asString();
                var speaker = new Speaker(http, muster.url(), token);
                idle(muster);
                status(speaker, demoState);
                senders(speaker);
            }
        }
    }

    /** A Muster of its own that watches the demo's cluster: its figures hold nothing of the demo's traffic. */
    private static Path config(Path demoState, int demoPort, int port) throws IOException {
        var yaml = Files.readString(demoState.resolve("muster.yaml"))
                .replace("state: .", "state: ../watcher")
                .replace("port: " + demoPort, "port: " + port);
        return Files.writeString(demoState.resolve("bench.yaml"), yaml);
    }

    private void starts(Path config, int port, Path log) throws IOException {
        Muster.start(script, port, log, "run", "--config", config.toString()).close(); // Makes the store.
        var taken = new double[STARTS];
        for (int i = 0; i < STARTS; i++) {
            try (var muster = Muster.start(script, port, log, "run", "--config", config.toString())) {
                taken[i] = muster.secondsToReady;
            }
        }
        measures.add(new Measure(
                "start to ready, store initialised",
                Measure.median(taken),
                "s",
                1.0,
                "median of " + STARTS + ", the script and its own PostgreSQL included"));
    }

    private void idle(Muster muster) throws IOException {
        LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
        double before = muster.cpuSeconds("muster");
        LockSupport.parkNanos(IDLE.toNanos());
        double used = muster.cpuSeconds("muster") - before;
        measures.add(new Measure("resident memory, idle", muster.residentMegabytes(), "MB", 250, ""));
        measures.add(new Measure(
                "processor time for watching the demo",
                100 * used / IDLE.toSeconds(),
                "% of a core",
                2,
                "over " + IDLE.toSeconds() + " s, with its sessions on the watched nodes and in its store"));
    }

    private void status(Speaker speaker, Path demoState) throws IOException {
        speaker.askAndWait("/db status", 20, Duration.ofMillis(50));
        var fresh = speaker.askAndWait("/db status", 40, Duration.ofMillis(1050));
        var shared = speaker.askAndWait("/db status", 200, Duration.ZERO);
        measures.add(new Measure(
                "/db status to its answer, p99",
                Measure.quantile(fresh, 0.99),
                "ms",
                150,
                "40 asks, each with a look of its own; median %.0f ms".formatted(Measure.median(fresh))));
        measures.add(Measure.compared(
                "the same, looks shared, p99",
                Measure.quantile(shared, 0.99),
                "ms",
                "200 asks one after another; median %.0f ms".formatted(Measure.median(shared))));
        measures.add(Measure.compared(
                "psql asking both nodes, median",
                psql(demoState),
                "ms",
                "the plain tool: two processes, one view each"));
    }

    private static double psql(Path demoState) throws IOException {
        var ports = Files.readAllLines(demoState.resolve("muster.yaml")).stream()
                .filter(line -> line.startsWith("        port: "))
                .map(line -> line.replaceAll("\\D", ""))
                .toList();
        var password =
                Files.readString(demoState.resolve("secrets/orders-muster")).strip();
        return Measure.median(IntStream.range(0, 10)
                .mapToDouble(_ ->
                        ports.stream().mapToDouble(port -> psql(port, password)).sum())
                .toArray());
    }

    private static double psql(String port, String password) {
        try {
            var builder = new ProcessBuilder(
                            "psql",
                            "-h",
                            "127.0.0.1",
                            "-p",
                            port,
                            "-U",
                            "muster",
                            "-d",
                            "orders",
                            "-X",
                            "-q",
                            "-c",
                            "SELECT * FROM pg_stat_database, pg_stat_archiver")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("PGPASSWORD", password);
            long begin = System.nanoTime();
            if (builder.start().waitFor() != 0) {
                throw new IllegalStateException("psql failed");
            }
            return (System.nanoTime() - begin) / 1e6;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void senders(Speaker speaker) {
        speaker.sayAtOnce(SENDERS, 20, "warming up", Duration.ZERO);
        var words = speaker.sayAtOnce(SENDERS, 40, "hello everybody", Duration.ZERO);
        measures.add(new Measure(
                "POST /api/messages to 202, 50 senders, p99",
                Measure.quantile(words, 0.99),
                "ms",
                50,
                "%d messages, the next as soon as one is taken; median %.0f ms"
                        .formatted(words.length, Measure.median(words))));
        var calm = speaker.sayAtOnce(SENDERS, 40, "hello everybody", Duration.ofMillis(100));
        measures.add(Measure.compared(
                "the same, with 0.1 s between two, p99",
                Measure.quantile(calm, 0.99),
                "ms",
                "about 450 messages a second; median %.0f ms".formatted(Measure.median(calm))));
        var asks = speaker.sayAtOnce(SENDERS, 20, "/db help", Duration.ZERO);
        measures.add(Measure.compared(
                "the same, each asking /db help, p99",
                Measure.quantile(asks, 0.99),
                "ms",
                "%d messages, all of them answered meanwhile; median %.0f ms"
                        .formatted(asks.length, Measure.median(asks))));
    }

    private String table() {
        var text = new StringBuilder("%-46s %12s %14s  %-7s %s%n".formatted("what", "measured", "target", "", "how"));
        for (var m : measures) {
            var target = Double.isNaN(m.target()) ? "" : "≤ %.1f".formatted(m.target());
            text.append("%-46s %12s %14s  %-7s %s%n"
                    .formatted(
                            m.name(),
                            String.format(Locale.ROOT, "%.2f", m.value()),
                            target + " " + m.unit(),
                            m.verdict(),
                            m.note()));
        }
        return text.toString();
    }

    private String json() {
        var array = JsonMapper.shared().createArrayNode();
        for (var m : measures) {
            var node = array.addObject()
                    .put("name", m.name())
                    .put("value", m.value())
                    .put("unit", m.unit());
            if (!Double.isNaN(m.target())) {
                node.put("target", m.target()).put("met", m.value() <= m.target());
            }
            node.put("note", m.note());
        }
        return array.toPrettyString();
    }

    @SuppressWarnings("SystemOut") // The report is what this program is for.
    private static void print(String report) {
        System.out.println(report);
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
