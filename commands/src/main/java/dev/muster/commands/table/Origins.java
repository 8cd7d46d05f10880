package dev.muster.commands.table;

import dev.muster.chat.Human;
import dev.muster.chat.grammar.Arguments;
import dev.muster.chat.grammar.Completer;
import dev.muster.commands.plan.Work;
import dev.muster.commands.side.Side;
import dev.muster.commands.side.Sides;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What tables can be brought back from: side instances that stand, which are few, then backups. */
record Origins(Work.Tools tools, Completer backups) implements Completer {

    @Override
    public List<String> values(Arguments typed) {
        if (typed.get("to").isPresent()) {
            return backups.values(typed);
        }
        var sides = new Sides(tools)
                .all().stream()
                        .filter(side -> side.reached().isPresent()
                                && typed.get("cluster")
                                        .map(side.cluster()::equals)
                                        .orElse(true))
                        .map(Side::name);
        return Stream.concat(sides, backups.values(typed).stream()).toList();
    }

    @Override
    public Optional<String> about(String value) {
        return new Sides(tools)
                .find(value)
                .map(side -> told(side, Instant.now()))
                .or(() -> backups.about(value));
    }

    private static String told(Side side, Instant now) {
        var goes = now.isBefore(side.until())
                ? "goes in " + Human.duration(Duration.between(now, side.until()))
                : "about to go";
        return "side instance at %s, %s".formatted(side.target().shown(), goes);
    }
}
