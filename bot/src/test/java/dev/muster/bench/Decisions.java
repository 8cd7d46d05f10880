package dev.muster.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** From a press on Approve to the answer that it counts. What is approved rests for an hour, and so is never done. */
record Decisions(Site site) {
    private static final int CHANNELS = 6;
    private static final int WARM_UP = 2;
    private static final int ROUNDS = 20;
    static final String ONE_MUST_AGREE = """
            policy:
              - verb: terminate
                approvals: 1
                rest: 1h
            """;

    List<Measure> measure() throws IOException, SQLException, InterruptedException {
        var more = IntStream.range(0, CHANNELS)
                .mapToObj(i -> "      - name: bench-" + i + "\n")
                .collect(Collectors.joining());
        var watcher = site.watcher(
                "decisions",
                yaml -> yaml.replace("      - name: general\n", more + "      - name: general\n") + ONE_MUST_AGREE);
        try (var muster = watcher.start();
                var http = Speaker.client();
                var session = site.session()) {
            var asker = new Speaker(http, muster.url(), site.secret("token-oncall"));
            var approver = new Speaker(http, muster.url(), site.secret("token-approver"));
            var taken = new ArrayList<Double>();
            try (var ear = approver.listen()) {
                for (int round = 0; round < WARM_UP + ROUNDS; round++) {
                    var times = round(asker, approver, ear, "/db terminate " + Site.pid(session));
                    if (round >= WARM_UP) {
                        taken.addAll(times);
                    }
                }
            }
            var all = taken.stream().mapToDouble(Double::doubleValue).toArray();
            return List.of(
                    Measure.atMost(
                            60,
                            "a press on Approve to its answer, p99",
                            Measure.quantile(all, 0.99),
                            "ms",
                            "%d presses, until the private answer is on the approver's stream".formatted(all.length)),
                    Measure.compared("the same, median", Measure.median(all), "ms", ""));
        }
    }

    private static List<Double> round(Speaker asker, Speaker approver, Ear ear, String plan)
            throws InterruptedException {
        IntStream.range(0, CHANNELS).forEach(i -> asker.say("bench-" + i, plan));
        var cards = new HashMap<String, String>();
        while (cards.size() < CHANNELS) {
            var card = ear.await(message -> isIn(message) && !button(message).isEmpty() && isNew(message));
            cards.put(card.path("id").asString(), button(card));
        }
        var taken = new ArrayList<Double>();
        for (var card : cards.entrySet()) {
            long begin = System.nanoTime();
            approver.press(card.getKey(), card.getValue());
            var answer = ear.await(
                    message -> isIn(message) && message.path("whisper").asBoolean());
            taken.add((System.nanoTime() - begin) / 1e6);
            if (!answer.path("text").asString().contains("is approved")) {
                throw new IllegalStateException(answer.path("text").asString());
            }
        }
        return taken;
    }

    private static boolean isIn(JsonNode message) {
        return message.path("channel").asString("").startsWith("bench-");
    }

    /** Cards of earlier rounds are edited meanwhile. */
    private static boolean isNew(JsonNode message) {
        return message.path("edited").isNull();
    }

    private static String button(JsonNode message) {
        return message.path("buttons")
                .valueStream()
                .filter(button -> button.path("label").asString().startsWith("Approve"))
                .map(button -> button.path("id").asString())
                .findFirst()
                .orElse("");
    }
}
