package dev.muster.slack;

import com.slack.api.app_backend.interactive_components.response.ActionResponse;
import com.slack.api.model.view.View;
import dev.muster.chat.Account;
import dev.muster.chat.Place;
import dev.muster.chat.Said;
import dev.muster.slack.inbound.Outside;
import dev.muster.slack.workspace.Api;
import dev.muster.slack.workspace.Archives;
import dev.muster.slack.workspace.Call;
import dev.muster.slack.workspace.Identity;
import dev.muster.slack.workspace.Method;
import dev.muster.slack.workspace.Standing;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/** What listening asks of the workspace. */
record Reach(Api api, Archives archives, Commands commands, Supplier<Optional<Standing.Self>> us) implements Outside {

    @Override
    public Optional<String> self() {
        return us.get().map(Standing.Self::user);
    }

    @Override
    public void open(String trigger, View view) {
        var _ = api.demand(
                Call.of(Method.VIEWS_OPEN),
                methods -> methods.viewsOpen(r -> r.triggerId(trigger).view(view)));
    }

    @Override
    public Optional<Said> read(Place place, String message) {
        return archives.read(place, message);
    }

    @Override
    public void commanded(Place place, Account who, URI responseUrl) {
        Identity.of(who).ifPresent(identity -> commands.given(place.channel(), identity.user(), responseUrl));
    }

    @Override
    public void tell(URI responseUrl, String sentence) {
        api.respond(
                responseUrl,
                ActionResponse.builder()
                        .responseType("ephemeral")
                        .replaceOriginal(false)
                        .text(sentence)
                        .build());
    }
}
