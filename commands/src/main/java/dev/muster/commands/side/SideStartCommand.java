package dev.muster.commands.side;

import dev.muster.chat.grammar.Spec;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code /db side start NAME}: starts the server of a side instance again that is down. */
record SideStartCommand(SideCommands common) implements Command {

    @Override
    public Spec spec() {
        return new Spec(
                "side start",
                "Start a side instance again whose server is down, paused where it stood",
                Spec.Audience.ONCALL,
                List.of(common.name(), common.words().reason()),
                List.of("/db side start orders-at-20260301-140500"));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var side = common.side(request);
            requireDown(side);
            return new Answer.Proposal(common.plan(
                    "side start",
                    "Start the side instance %s again".formatted(side.name()),
                    side,
                    new StartSide(side.name()),
                    new SideCommands.Effect(
                            Map.of(
                                    "side instance",
                                    side.cluster() + " at " + side.target().shown(),
                                    "goes at",
                                    Moments.shown(side.until())),
                            "it can be dropped at any time: /db side drop " + side.name(),
                            request.arguments().get("reason"),
                            estimate(side))));
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }

    private static void requireDown(Side side) {
        if (Life.postmaster(side.data()).isPresent()) {
            throw new Problem(
                            "SIDE_RUNS",
                            "the side instance " + side.name() + " is not down",
                            "see how it is reached: /db side list " + side.cluster())
                    .asTrouble();
        }
        Awakening.requireSameBoot(side);
    }

    /** At most all of its WAL is replayed again. */
    private Estimate estimate(Side side) {
        return Pace.of(common.sides().tools().past().of(side.cluster(), OpenSide.class))
                .estimate(0, bytes(side.folder().resolve("wal")));
    }

    private static long bytes(Path folder) {
        try (var all = Files.list(folder)) {
            return all.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            throw Sides.trouble("its WAL cannot be seen", e);
        }
    }
}
