package dev.muster.bench;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** What was measured, for people or for programs. */
record Report(List<Measure> measures) {

    String table() {
        var text = new StringBuilder("%-54s %10s %-16s %-7s %s%n".formatted("what", "measured", "target", "", "how"));
        for (var m : measures) {
            text.append("%-54s %10s %-16s %-7s %s%n"
                    .formatted(
                            m.name(),
                            Measure.shown(m.value()),
                            (m.wanted() + " " + m.unit()).strip(),
                            m.verdict(),
                            m.note()));
        }
        return text.toString();
    }

    String json() {
        var array = JsonMapper.shared().createArrayNode();
        for (var m : measures) {
            var node = array.addObject()
                    .put("name", m.name())
                    .put("value", m.value())
                    .put("unit", m.unit());
            switch (m.target()) {
                case Measure.Target.AtMost(var limit) ->
                    node.put("target", limit).put("bound", "most");
                case Measure.Target.AtLeast(var limit) ->
                    node.put("target", limit).put("bound", "least");
                case Measure.Target.None() -> {}
            }
            if (!m.verdict().isEmpty()) {
                node.put("met", m.verdict().equals("met"));
            }
            node.put("note", m.note());
        }
        return array.toPrettyString();
    }

    /** What {@link #json} wrote. */
    static List<Measure> read(String json) {
        return JsonMapper.shared()
                .readTree(json)
                .valueStream()
                .map(node -> new Measure(
                        node.path("name").asString(),
                        node.path("value").asDouble(),
                        node.path("unit").asString(),
                        switch (node.path("bound").asString("")) {
                            case "most" ->
                                new Measure.Target.AtMost(node.path("target").asDouble());
                            case "least" ->
                                new Measure.Target.AtLeast(node.path("target").asDouble());
                            default -> new Measure.Target.None();
                        },
                        node.path("note").asString()))
                .toList();
    }
}
