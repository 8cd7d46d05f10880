package dev.muster.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** How fast words are taken and answered. */
final class Answers {
    private static final int SENDERS = 50;

    private final Site site;
    private final Speaker speaker;
    private final List<Measure> measures = new ArrayList<>();

    Answers(Site site, Speaker speaker) {
        this.site = site;
        this.speaker = speaker;
    }

    List<Measure> measure() throws IOException {
        status();
        words();
        return measures;
    }

    private void status() throws IOException {
        speaker.askAndWait("/db status", 20, Duration.ofMillis(50));
        var fresh = speaker.askAndWait("/db status", 40, Duration.ofMillis(1050));
        var shared = speaker.askAndWait("/db status", 200, Duration.ZERO);
        measures.add(Measure.atMost(
                150,
                "/db status to its answer, p99",
                Measure.quantile(fresh, 0.99),
                "ms",
                "40 asks, each with a look of its own; median %.0f ms".formatted(Measure.median(fresh))));
        measures.add(Measure.compared(
                "the same, looks shared, p99",
                Measure.quantile(shared, 0.99),
                "ms",
                "200 asks one after another; median %.0f ms".formatted(Measure.median(shared))));
        measures.add(Measure.compared(
                "psql asking both nodes, median", psql(), "ms", "the plain tool: two processes, one view each"));
    }

    private double psql() throws IOException {
        var ports = site.nodePorts();
        var password = site.secret("orders-muster");
        return Measure.median(IntStream.range(0, 10)
                .mapToDouble(_ ->
                        ports.stream().mapToDouble(port -> psql(port, password)).sum())
                .toArray());
    }

    private static double psql(int port, String password) {
        try {
            var builder = new ProcessBuilder(
                            "psql",
                            "-h",
                            "127.0.0.1",
                            "-p",
                            String.valueOf(port),
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

    private void words() {
        speaker.sayAtOnce(SENDERS, 20, "warming up", Duration.ZERO);
        var words = speaker.sayAtOnce(SENDERS, 40, "hello everybody", Duration.ZERO);
        measures.add(Measure.atMost(
                50,
                "POST /api/messages to 202, 50 senders, p99",
                Measure.quantile(words, 0.99),
                "ms",
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
}
