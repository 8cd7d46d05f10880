package dev.muster.commands.side;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@code /db side list [cluster]}: which side instances there are. */
record SideListCommand(SideCommands common) implements Command {
    private static final int MOST_BUTTONS = 3;

    @Override
    public Spec spec() {
        return new Spec(
                "side list",
                "Show the side instances: where each stands, how it is reached, when it goes",
                Spec.Audience.VIEWERS,
                List.of(common.words().cluster()),
                List.of("/db side list", "/db side list orders"));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var all = request.arguments().get("cluster").isPresent()
                            || request.here().isPresent()
                    ? common.sides().of(common.words().cluster(request).name())
                    : common.sides().all();
            return new Answer.Reply(document(all, request.now()), next(all));
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }

    private Document document(List<Side> all, Instant now) {
        if (all.isEmpty()) {
            return Document.of(
                    "Side instances",
                    Tone.PLAIN,
                    new Block.Text("There is none. /db restore CLUSTER --to 14:05 --beside makes one."));
        }
        return Document.of(
                "Side instances",
                Tone.PLAIN,
                new Block.Table(
                        List.of("Name", "Cluster", "Stands at", "State", "Goes in", "psql, on Muster's machine"),
                        all.stream().map(side -> row(side, now)).toList()),
                new Block.Text(
                        "A dump of one, on Muster's machine; and its tables beside those of its cluster, row by row"
                                + " (--merge or --replace then puts them back):"),
                new Block.Code(
                        "text",
                        all.stream()
                                .limit(MOST_BUTTONS)
                                .map(side -> ByHand.dump(side) + "\n" + ByHand.compare(side))
                                .collect(Collectors.joining("\n"))));
    }

    private List<String> row(Side side, Instant now) {
        return List.of(
                side.name(),
                side.cluster(),
                side.target().shown()
                        + side.reached().map(at -> " (" + at.lsn() + ")").orElse(""),
                state(side),
                now.isBefore(side.until()) ? Human.duration(Duration.between(now, side.until())) : "a moment",
                ByHand.psql(side));
    }

    private static String state(Side side) {
        if (side.reached().isEmpty()) {
            return "being made";
        }
        return isDown(side) ? "its server is down" : "paused, readable";
    }

    private static boolean isDown(Side side) {
        return Life.postmaster(side.data()).isEmpty();
    }

    private static List<Answer.FollowUp> next(List<Side> all) {
        var next = new ArrayList<Answer.FollowUp>();
        all.stream().limit(MOST_BUTTONS).forEach(side -> {
            if (isDown(side)) {
                next.add(new Answer.FollowUp("Start " + side.name() + " again", "side start " + side.name()));
            } else if (side.reached().isPresent()) {
                next.add(new Answer.FollowUp(
                        "Bring tables back from " + side.name(),
                        "restore table %s --from %s".formatted(side.cluster(), side.name())));
            }
            next.add(new Answer.FollowUp(
                    "Keep " + side.name() + " 4 h longer", "side extend " + side.name() + " --for 4h"));
            next.add(new Answer.FollowUp("Drop " + side.name(), "side drop " + side.name()));
        });
        return next;
    }
}
