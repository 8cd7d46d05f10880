package dev.muster.bot.verbs;

import dev.muster.bot.incident.Incident;
import dev.muster.chat.Block;
import java.util.List;
import java.util.Optional;

/** Lines of a timeline as they are shown when somebody asks: each with its number, so that it can be corrected. */
final class Lines {
    private Lines() {}

    static Block block(List<Incident.Line> lines) {
        return new Block.Timeline(lines.stream()
                .map(line -> new Block.Timeline.Entry(
                        line.at(),
                        line.who().orElse("Muster"),
                        line.text() + (line.corrected() ? " (corrected)" : "") + " #" + line.seq(),
                        Optional.empty()))
                .toList());
    }
}
