package dev.muster.commands.side;

import dev.muster.chat.Human;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code /db side extend NAME --for 4h}: lets a side instance live longer, from now on. */
record SideExtendCommand(SideCommands common) implements Command {
    private static final Duration LONGEST = Duration.ofDays(14);

    @Override
    public Spec spec() {
        return new Spec(
                "side extend",
                "Keep a side instance longer",
                Spec.Audience.ONCALL,
                List.of(
                        common.name(),
                        Parameter.option("for", "how long from now on")
                                .mustBeGiven()
                                .completedBy(_ -> List.of("4h", "8h", "1d")),
                        common.words().reason()),
                List.of("/db side extend orders-at-20260301-140500 --for 4h"));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var side = common.side(request);
            var lives = lives(request);
            return new Answer.Proposal(common.plan(
                    "side extend",
                    "Keep the side instance %s for %s".formatted(side.name(), Human.duration(lives)),
                    side,
                    new ExtendSide(side.name(), request.now().plus(lives)),
                    new SideCommands.Effect(
                            Map.of("would have gone", Moments.shown(side.until())),
                            "drop it when nobody needs it any more",
                            request.arguments().get("reason"))));
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }

    /** Understood as "4h ago" is. */
    private static Duration lives(Request request) {
        var said = request.arguments().get("for").orElse("");
        var lives = said.matches("[\\d a-z]+")
                ? Duration.between(Moments.parse(said + " ago", request.now()), request.now())
                : Duration.ZERO;
        if (lives.compareTo(Duration.ofMinutes(1)) < 0 || lives.compareTo(LONGEST) > 0) {
            throw new Problem(
                            "BAD_LIFE",
                            "a side instance cannot be kept for “" + said + "”",
                            "say from 1m to 14d, such as --for 4h")
                    .asTrouble();
        }
        return lives;
    }
}
