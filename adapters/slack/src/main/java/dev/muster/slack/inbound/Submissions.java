package dev.muster.slack.inbound;

import static dev.muster.slack.inbound.Unreadable.needed;

import com.slack.api.app_backend.views.payload.ViewSubmissionPayload;
import com.slack.api.bolt.App;
import com.slack.api.bolt.context.builtin.ViewSubmissionContext;
import com.slack.api.bolt.request.builtin.ViewSubmissionRequest;
import com.slack.api.bolt.response.Response;
import com.slack.api.model.block.InputBlock;
import com.slack.api.model.view.View;
import dev.muster.chat.Block;
import dev.muster.chat.Incoming;
import dev.muster.chat.Memory;
import dev.muster.slack.blocks.Forms;
import dev.muster.slack.workspace.Identity;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers to a form: what is wrong with them is said in its window, which stays open. */
final class Submissions {
    private static final String TOO_OLD = "This form is too old. Close it, please, and ask again.";

    private final Hearing hearing;
    private final Memory memory;
    private final Clock clock;

    Submissions(Hearing hearing, Memory memory, Clock clock) {
        this.hearing = hearing;
        this.memory = memory;
        this.clock = clock;
    }

    void register(App app) {
        app.viewSubmission(Forms.CALLBACK, this::submitted);
    }

    private Response submitted(ViewSubmissionRequest request, ViewSubmissionContext ctx) {
        var view = needed(request.getPayload().getView(), "view");
        var address = FormAddress.parse(needed(view.getPrivateMetadata(), "metadata"));
        var form = Hearing.kept("an answer to a form", () -> memory.recall(address.key()))
                .map(Forms::fromJson);
        return form.map(asked -> submitted(asked, address, request.getPayload(), ctx))
                .orElseGet(() -> ctx.ackWithErrors(tooOld(view)));
    }

    private Response submitted(
            Block.Form form, FormAddress address, ViewSubmissionPayload payload, ViewSubmissionContext ctx) {
        var answers = Forms.answers(form, needed(payload.getView().getState(), "state"));
        var mistakes = Forms.mistakes(form, answers);
        if (!mistakes.isEmpty()) {
            return ctx.ackWithErrors(mistakes);
        }
        hearing.take(new Incoming.Press(
                "slack:view:" + needed(payload.getView().getId(), "view id"),
                who(payload).account(),
                address.place(),
                clock.instant(),
                address.message(),
                form.id(),
                answers));
        return ctx.ack();
    }

    private static Identity who(ViewSubmissionPayload payload) {
        var user = needed(payload.getUser(), "user");
        var team = Optional.ofNullable(payload.getTeam());
        var enterprise = Optional.ofNullable(payload.getEnterprise())
                .map(ViewSubmissionPayload.Enterprise::getId)
                .or(() -> team.map(ViewSubmissionPayload.Team::getEnterpriseId));
        return new Whose(enterprise, team.map(ViewSubmissionPayload.Team::getId), team.isEmpty())
                .user(user.getId(), user.getTeamId());
    }

    /** It has to stand at one of the questions. */
    private static Map<String, String> tooOld(View view) {
        return Optional.ofNullable(view.getBlocks()).stream()
                .flatMap(List::stream)
                .flatMap(block -> block instanceof InputBlock input ? Optional.of(input).stream() : null)
                .findFirst()
                .map(input -> Map.of(input.getBlockId(), TOO_OLD))
                .orElseGet(Map::of);
    }
}
