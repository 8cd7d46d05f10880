package dev.muster.slack.inbound;

import static dev.muster.slack.inbound.Unreadable.needed;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.slack.api.app_backend.interactive_components.payload.BlockActionPayload;
import com.slack.api.bolt.App;
import com.slack.api.bolt.context.builtin.ActionContext;
import com.slack.api.bolt.request.builtin.BlockActionRequest;
import com.slack.api.bolt.response.Response;
import dev.muster.chat.Incoming;
import dev.muster.chat.Memory;
import dev.muster.chat.Place;
import dev.muster.slack.blocks.Forms;
import dev.muster.slack.workspace.Identity;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Buttons: most are a press, and that of a form opens its window. */
final class Clicks {
    private static final Logger LOG = LoggerFactory.getLogger(Clicks.class);
    private static final Pattern ANY = Pattern.compile(".*", Pattern.DOTALL);
    private static final String PRESS = "press:";
    private static final String FORM = Forms.CALLBACK + ":";
    /** What a press on the app's own page has for a message. */
    private static final String PAGE = "page";
    /** No button of the core's is called so: it answers that the button does nothing any more. */
    private static final String NONE = "none";

    private static final String NOT_OPENED = "The form could not be opened. Please press the button again.";
    private static final String TOO_OLD = "This form is too old to be opened. Please ask again.";

    private final Hearing hearing;
    private final Memory memory;
    private final Outside outside;
    private final Cache<String, Boolean> opened =
            Caffeine.newBuilder().maximumSize(10_000).build();

    Clicks(Hearing hearing, Memory memory, Outside outside) {
        this.hearing = hearing;
        this.memory = memory;
        this.outside = outside;
    }

    void register(App app) {
        app.blockAction(ANY, this::click);
    }

    /** A click as it came. */
    private record Click(BlockActionPayload payload, BlockActionPayload.Action action) {
        String delivery() {
            return "slack:click:" + trigger() + ":" + needed(action.getActionTs(), "time");
        }

        String trigger() {
            return needed(payload.getTriggerId(), "trigger");
        }

        Identity who() {
            var user = needed(payload.getUser(), "user");
            var team = Optional.ofNullable(payload.getTeam());
            var enterprise = Optional.ofNullable(payload.getEnterprise())
                    .map(BlockActionPayload.Enterprise::getId)
                    .or(() -> team.map(BlockActionPayload.Team::getEnterpriseId));
            return new Whose(enterprise, team.map(BlockActionPayload.Team::getId), team.isEmpty())
                    .user(user.getId(), user.getTeamId());
        }

        boolean isOnPage() {
            return payload.getView() != null;
        }

        Place place() {
            if (isOnPage()) {
                return Place.channel(Identity.CHAT, who().user());
            }
            var container = needed(payload.getContainer(), "container");
            var channel = Place.channel(
                    Identity.CHAT,
                    Optional.ofNullable(payload.getChannel())
                            .map(BlockActionPayload.Channel::getId)
                            .orElseGet(() -> needed(container.getChannelId(), "channel")));
            return Optional.ofNullable(container.getThreadTs())
                    .or(() -> Optional.ofNullable(payload.getMessage()).map(m -> m.getThreadTs()))
                    .filter(thread -> !thread.equals(container.getMessageTs()))
                    .map(channel::inThread)
                    .orElse(channel);
        }

        String message() {
            return isOnPage()
                    ? PAGE
                    : needed(needed(payload.getContainer(), "container").getMessageTs(), "message");
        }

        Incoming.Press press(String button) {
            return new Incoming.Press(
                    delivery(), who().account(), place(), Stamp.at(action.getActionTs()), message(), button, Map.of());
        }

        Optional<URI> address() {
            return Speech.address(payload.getResponseUrl());
        }
    }

    private Response click(BlockActionRequest request, ActionContext ctx) {
        var payload = request.getPayload();
        var click = new Click(payload, payload.getActions().getFirst());
        try {
            take(click);
            return ctx.ack();
        } catch (NotTaken e) {
            // Slack shows nothing but a small sign when a click is not acknowledged, and does not deliver it again.
            after(() -> tell(click, Ears.ASK_AGAIN));
            throw e;
        }
    }

    private void take(Click click) {
        var action = click.action();
        if (action.getActionId().startsWith(PRESS)) {
            hearing.take(click.press(needed(action.getValue(), "value")));
        } else if (action.getActionId().startsWith(FORM)) {
            open(click, needed(action.getValue(), "value"));
        }
    }

    private void open(Click click, String form) {
        var _ = hearing.listener();
        var instead = click.press(NONE);
        var metadata = new FormAddress(form, instead.place(), instead.message());
        if (opened.asMap().putIfAbsent(click.delivery(), true) == null) {
            after(() -> show(click, metadata, instead));
        }
    }

    /** Somebody waits for something to happen: if it is not the window, it is a sentence. */
    private void show(Click click, FormAddress form, Incoming.Press instead) {
        String sentence = NOT_OPENED;
        try {
            var definition = memory.recall(form.key());
            if (definition.isPresent()) {
                outside.open(click.trigger(), Forms.modal(Forms.fromJson(definition.get()), form.toJson()));
                return;
            }
            sentence = TOO_OLD;
        } catch (RuntimeException e) {
            LOG.warn("A form could not be opened: {}", e.getClass().getSimpleName());
        }
        if (!tell(click, sentence)) {
            hearing.take(instead);
        }
    }

    private boolean tell(Click click, String sentence) {
        try {
            click.address().ifPresent(url -> outside.tell(url, sentence));
            return click.address().isPresent();
        } catch (RuntimeException e) {
            LOG.warn("Somebody who clicked could not be told: {}", e.getClass().getSimpleName());
            return false;
        }
    }

    private static void after(Runnable work) {
        var _ = Thread.ofVirtual().name("slack-click").start(work);
    }
}
