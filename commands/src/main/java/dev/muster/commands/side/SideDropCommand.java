package dev.muster.commands.side;

import dev.muster.chat.grammar.Spec;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import java.util.List;
import java.util.Map;

/** {@code /db side drop NAME}: ends a side instance. */
record SideDropCommand(SideCommands common) implements Command {

    @Override
    public Spec spec() {
        return new Spec(
                "side drop",
                "End a side instance, and take its folder away",
                Spec.Audience.ONCALL,
                List.of(common.name(), common.words().reason()),
                List.of("/db side drop orders-at-20260301-140500"));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var side = common.side(request);
            return new Answer.Proposal(common.plan(
                    "side drop",
                    "Drop the side instance " + side.name(),
                    side,
                    new DropSide(side.name()),
                    new SideCommands.Effect(
                            Map.of(
                                    "side instance",
                                    side.cluster() + " at " + side.target().shown()),
                            "it can be made again as long as its backup and WAL are kept: /db restore %s --to \"%s\" --beside"
                                    .formatted(side.cluster(), side.target().words()),
                            request.arguments().get("reason"))));
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }
}
