package dev.muster.slack;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.slack.api.methods.request.chat.ChatPostMessageRequest;
import com.slack.api.methods.request.chat.ChatUpdateRequest;
import com.slack.api.methods.response.chat.ChatPostMessageResponse;
import com.slack.api.methods.response.chat.ChatUpdateResponse;
import dev.muster.chat.Block;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.slack.blocks.Rendered;
import dev.muster.slack.workspace.Answer;
import dev.muster.slack.workspace.Api;
import dev.muster.slack.workspace.Archives;
import dev.muster.slack.workspace.Call;
import dev.muster.slack.workspace.Directs;
import dev.muster.slack.workspace.Method;
import java.util.Optional;

/** Messages that stay: posted once for each key, whatever breaks in between, and edited. */
final class Mail {
    private static final int MOST_SHOWN = 10_000;

    private final Api api;
    private final Ledger ledger;
    private final Directs directs;
    private final Composer composer;
    private final Beside beside;
    private final Keys keys = new Keys();
    /** The messages that show buttons, and whether somebody has to decide: taking these away is as urgent as showing them. */
    private final Cache<MessageRef, Boolean> waiting = Caffeine.newBuilder()
            .maximumSize(MOST_SHOWN)
            .executor(Runnable::run)
            .build();

    Mail(Api api, Ledger ledger, Directs directs, Composer composer, Beside beside) {
        this.api = api;
        this.ledger = ledger;
        this.directs = directs;
        this.composer = composer;
        this.beside = beside;
    }

    MessageRef post(Place place, Document document, String key) {
        return keys.alone(key, () -> {
            var channel = directs.channel(place);
            var ts = switch (ledger.state(key).orElse(null)) {
                case Posting.Whole(var known) -> known;
                case Posting.Posted(var known) -> complete(place, channel, known, document, key);
                case Posting.Begun begun -> {
                    var found = ledger.find(channel, place.thread(), key, begun);
                    yield found.isPresent()
                            ? complete(place, channel, found.get(), document, key)
                            : send(place, channel, document, key, () -> ledger.beginAgain(key, begun));
                }
                case null -> send(place, channel, document, key, () -> ledger.begin(key));
            };
            return new MessageRef(place, ts);
        });
    }

    private String send(Place place, String channel, Document document, String key, Runnable begin) {
        var outcome = composer.say(document, rendered -> {
            begin.run();
            return post(place, channel, rendered, key);
        });
        return switch (outcome.answer()) {
            case Answer.Given<ChatPostMessageResponse>(var said) -> {
                if (!outcome.rendered().files().isEmpty()) {
                    ledger.keep(key, new Posting.Posted(said.getTs()));
                }
                shown(new MessageRef(place, said.getTs()), document);
                yield whole(place, channel, said.getTs(), document, outcome.rendered(), key);
            }
            case Answer.Refused<ChatPostMessageResponse> refused -> throw api.no(refused);
        };
    }

    private Answer<ChatPostMessageResponse> post(Place place, String channel, Rendered rendered, String key) {
        var request = ChatPostMessageRequest.builder()
                .channel(channel)
                .threadTs(place.thread().orElse(null))
                .text(rendered.text())
                .blocks(rendered.blocks())
                .metadata(Archives.metadata(key))
                .parse("none")
                .linkNames(false)
                .unfurlLinks(false)
                .unfurlMedia(false)
                .build();
        try {
            var answer = api.ask(Call.of(Method.POST, channel), methods -> methods.chatPostMessage(request));
            if (answer instanceof Answer.Refused<?> refused && refused.isDefinite()) {
                ledger.refused(key);
            }
            return answer;
        } catch (Chat.BusyException e) {
            ledger.refused(key);
            throw e;
        }
    }

    /** It was posted before we broke off; perhaps without its files. */
    private String complete(Place place, String channel, String ts, Document document, String key) {
        ledger.keep(key, new Posting.Posted(ts));
        return whole(place, channel, ts, document, composer.compose(document), key);
    }

    private String whole(Place place, String channel, String ts, Document document, Rendered rendered, String key) {
        bring(new MessageRef(place, ts), channel, document, rendered);
        ledger.keep(key, new Posting.Whole(ts));
        return ts;
    }

    /** Brings the files; the message says what is missing. */
    private void bring(MessageRef ref, String channel, Document document, Rendered rendered) {
        var thread = Optional.of(ref.place().thread().orElse(ref.id()));
        var lost = beside.share(rendered.files(), channel, thread, channel + ":" + ref.id());
        if (!lost.isEmpty()) {
            var _ = update(ref, channel, Beside.without(document, lost));
        }
    }

    void edit(MessageRef ref, Document document) {
        var channel = directs.channel(ref.place());
        var outcome = update(ref, channel, document);
        if (outcome.answer() instanceof Answer.Refused<?> refused) {
            throw api.no(refused);
        }
        shown(ref, document);
        bring(ref, channel, document, outcome.rendered());
    }

    private Composer.Outcome<ChatUpdateResponse> update(MessageRef ref, String channel, Document document) {
        boolean urgent = isUrgent(document, Optional.ofNullable(waiting.getIfPresent(ref)));
        return composer.say(document, rendered -> {
            var request = ChatUpdateRequest.builder()
                    .channel(channel)
                    .ts(ref.id())
                    .text(rendered.text())
                    .blocks(rendered.blocks())
                    .parse("none")
                    .linkNames(false)
                    .build();
            return api.ask(Call.of(Method.UPDATE, channel).urgent(urgent), methods -> methods.chatUpdate(request));
        });
    }

    private void shown(MessageRef ref, Document document) {
        if (asks(document)) {
            waiting.put(ref, isDecision(document));
        } else {
            waiting.invalidate(ref);
        }
    }

    private static boolean isUrgent(Document document, Optional<Boolean> decisionBefore) {
        return isDecision(document)
                || decisionBefore
                        .filter(decision -> decision || !asks(document))
                        .isPresent();
    }

    /** Nobody waits for how far it is, even if it can be stopped meanwhile. */
    private static boolean isDecision(Document document) {
        return asks(document) && document.blocks().stream().noneMatch(Block.Progress.class::isInstance);
    }

    private static boolean asks(Document document) {
        return document.blocks().stream()
                .anyMatch(block -> block instanceof Block.Buttons || block instanceof Block.Form);
    }
}
