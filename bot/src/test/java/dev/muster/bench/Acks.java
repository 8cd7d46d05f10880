package dev.muster.bench;

import dev.muster.slack.testing.FakeSlack;
import dev.muster.slack.testing.Flood;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How fast Slack is told that a command has arrived: it has been kept by then, and is answered meanwhile. Whoever asks is
 * nobody that Muster knows, so each is answered with a whisper, which Slack does not limit.
 */
record Acks(Site site, int deliveries) {
    private static final int PER_SECOND = 200;
    private static final int WARM_UP = 1000;
    private static final int STARTS = 3;
    private static final int TOO_LATE_SECONDS = 3;

    private enum Mode {
        SOCKETS("over sockets", "app_token"),
        HTTP("over HTTP", "signing_secret");

        private final String words;
        private final String key;

        Mode(String words, String key) {
            this.words = words;
            this.key = key;
        }
    }

    List<Measure> measure() throws IOException, InterruptedException {
        var measures = new ArrayList<Measure>();
        for (var mode : Mode.values()) {
            measures.addAll(measure(mode));
        }
        return measures;
    }

    private List<Measure> measure(Mode mode) throws IOException, InterruptedException {
        try (var slack = FakeSlack.start()) {
            var stranger = slack.user("stranger", FakeSlack.Kind.MEMBER);
            var channel = slack.channel("db-orders", stranger);
            var watcher = site.watcher("acks-" + mode.key, inSlack(slack, mode, channel));
            if (mode == Mode.HTTP) {
                slack.requestUrl(URI.create("http://127.0.0.1:" + watcher.port() + "/slack/events"));
            }
            watcher.start().close(); // Makes the store.
            var first = new double[STARTS];
            for (int i = 0; i < STARTS; i++) {
                try (var _ = watcher.start()) {
                    first[i] = slack.command(stranger, channel, "status").ackMillis();
                }
            }
            try (var _ = watcher.start()) {
                slack.flood(stranger, channel, "status", WARM_UP, PER_SECOND);
                var flood = slack.flood(stranger, channel, "status", deliveries, PER_SECOND);
                return List.of(acks(mode, flood), late(mode, flood), first(mode, first));
            }
        }
    }

    private UnaryOperator<String> inSlack(FakeSlack slack, Mode mode, String channel) throws IOException {
        var secret = mode == Mode.SOCKETS ? slack.appToken() : slack.signingSecret();
        var keys = """
                chats:
                  slack:
                    api: %s
                    mode: %s
                    bot_token: ${file:%s}
                    %s: ${file:%s}
                """.formatted(
                        slack.api(),
                        mode == Mode.SOCKETS ? "socket" : "http",
                        file("bot", mode, slack.botToken()),
                        mode.key,
                        file("secret", mode, secret));
        return yaml -> yaml.replaceFirst("(?m)^chats:\n", keys.replace("$", "\\$"))
                .replaceFirst("channels: \\[db-orders]", "channels: [db-orders, 'slack:" + channel + "']");
    }

    private Path file(String name, Mode mode, String secret) throws IOException {
        return Files.writeString(site.folder().resolve("slack-" + name + "-" + mode.key), secret);
    }

    private static Measure acks(Mode mode, Flood flood) {
        return Measure.atMost(
                100,
                "Slack %s: delivery to ack, p99".formatted(mode.words),
                flood.millis(0.99),
                "ms",
                "%d commands, %d a second, each kept and answered; median %.1f ms, worst %.0f ms"
                        .formatted(flood.acked(), PER_SECOND, flood.millis(0.5), flood.millis(1)));
    }

    private static Measure late(Mode mode, Flood flood) {
        return Measure.atMost(
                0,
                "Slack %s: acks later than %d s".formatted(mode.words, TOO_LATE_SECONDS),
                flood.unacked(),
                "",
                "of %d".formatted(flood.acked() + flood.unacked()));
    }

    private static Measure first(Mode mode, double[] millis) {
        return Measure.compared(
                "Slack %s: first ack after a cold start".formatted(mode.words),
                Measure.quantile(millis, 1),
                "ms",
                "the worst of %d; median %.0f ms".formatted(millis.length, Measure.median(millis)));
    }
}
