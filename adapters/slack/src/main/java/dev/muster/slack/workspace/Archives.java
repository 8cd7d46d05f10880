package dev.muster.slack.workspace;

import com.slack.api.methods.request.conversations.ConversationsHistoryRequest;
import com.slack.api.methods.request.conversations.ConversationsRepliesRequest;
import com.slack.api.methods.response.conversations.ConversationsHistoryResponse;
import com.slack.api.methods.response.conversations.ConversationsRepliesResponse;
import com.slack.api.model.Message;
import com.slack.api.model.ResponseMetadata;
import dev.muster.chat.Account;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.chat.Said;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What stands in Slack already. It is a help and no source: what we may not read is as if it were not there. */
public final class Archives {
    private static final String EVENT_TYPE = "muster";
    private static final String KEY = "key";
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final int PAGE = 100;
    private static final int MOST_PAGES = 10;

    private final Api api;
    private final Supplier<Optional<Standing.Self>> self;

    private record Page(List<Message> messages, Optional<String> next) {
        private static Page of(List<Message> messages, ResponseMetadata metadata) {
            var next = Optional.ofNullable(metadata).map(ResponseMetadata::getNextCursor);
            return new Page(messages, next.filter(cursor -> !cursor.isEmpty()));
        }
    }

    public Archives(Api api, Supplier<Optional<Standing.Self>> self) {
        this.api = api;
        this.self = self;
    }

    /** What every message of ours brings along, so that it can be found by its key. */
    public static Message.Metadata metadata(String key) {
        return Message.Metadata.builder()
                .eventType(EVENT_TYPE)
                .eventPayload(Map.of(KEY, key))
                .build();
    }

    /** The message of ours with this key, posted not before {@code since}. */
    public Optional<String> find(String channel, Optional<String> thread, String key, Instant since) {
        var oldest = since.minus(SKEW).getEpochSecond() + ".000000";
        Optional<String> cursor = Optional.of("");
        for (int read = 0; read < MOST_PAGES && cursor.isPresent(); read++) {
            var from = cursor.filter(c -> !c.isEmpty()).orElse(null);
            var page = thread.map(ts -> replies(ConversationsRepliesRequest.builder()
                            .channel(channel)
                            .ts(ts)
                            .oldest(oldest)
                            .limit(PAGE)
                            .cursor(from)
                            .includeAllMetadata(true)
                            .build()))
                    .orElseGet(() -> history(ConversationsHistoryRequest.builder()
                            .channel(channel)
                            .oldest(oldest)
                            .limit(PAGE)
                            .cursor(from)
                            .includeAllMetadata(true)
                            .build()));
            var found = page.messages().stream()
                    .filter(message -> key(message).equals(Optional.of(key)))
                    .map(Message::getTs)
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
            cursor = page.next();
        }
        return Optional.empty();
    }

    private static Optional<String> key(Message message) {
        return Optional.ofNullable(message.getMetadata())
                .filter(metadata -> EVENT_TYPE.equals(metadata.getEventType()))
                .flatMap(metadata -> Optional.ofNullable(metadata.getEventPayload()))
                .flatMap(payload -> Optional.ofNullable(payload.get(KEY)))
                .map(Object::toString);
    }

    /** What a message says now. */
    public Optional<Said> read(Place place, String ts) {
        var top = history(ConversationsHistoryRequest.builder()
                .channel(place.channel())
                .latest(ts)
                .inclusive(true)
                .limit(1)
                .build());
        // A reply stands in no history: its thread is asked for by the reply itself.
        return with(ts, top)
                .or(() -> with(
                        ts,
                        replies(ConversationsRepliesRequest.builder()
                                .channel(place.channel())
                                .ts(place.thread().orElse(ts))
                                .latest(ts)
                                .oldest(ts)
                                .inclusive(true)
                                .limit(2)
                                .build())))
                .flatMap(message -> said(place, message));
    }

    private static Optional<Message> with(String ts, Page page) {
        return page.messages().stream()
                .filter(message -> ts.equals(message.getTs()))
                .findFirst();
    }

    private Optional<Said> said(Place place, Message message) {
        var thread = Optional.ofNullable(message.getThreadTs()).filter(ts -> !ts.equals(message.getTs()));
        var where = new Place(Identity.CHAT, place.channel(), thread);
        return author(message)
                .map(author -> new Said(
                        new MessageRef(where, message.getTs()),
                        author,
                        at(message.getTs()),
                        Plain.of(Optional.ofNullable(message.getText()).orElse(""))));
    }

    private Optional<Account> author(Message message) {
        var team = Optional.ofNullable(message.getTeam());
        return self.get().map(us -> {
            var home = team.filter(id -> !id.equals(us.team())).orElse(us.team());
            var enterprise = home.equals(us.team()) ? us.enterprise() : Optional.<String>empty();
            var user = Optional.ofNullable(message.getUser())
                    .or(() -> Optional.ofNullable(message.getBotId()))
                    .orElse("unknown");
            return new Identity(enterprise, home, user).account();
        });
    }

    private static Instant at(String ts) {
        var seconds = new BigDecimal(ts);
        return Instant.ofEpochSecond(
                seconds.longValue(),
                seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
    }

    private Page history(ConversationsHistoryRequest request) {
        return switch (api.ask(
                Call.of(Method.HISTORY, request.getChannel()), methods -> methods.conversationsHistory(request))) {
            case Answer.Given<ConversationsHistoryResponse>(var read) ->
                Page.of(read.getMessages(), read.getResponseMetadata());
            case Answer.Refused<?> refused -> unreadable(refused);
        };
    }

    private Page replies(ConversationsRepliesRequest request) {
        return switch (api.ask(
                Call.of(Method.REPLIES, request.getChannel()), methods -> methods.conversationsReplies(request))) {
            case Answer.Given<ConversationsRepliesResponse>(var read) ->
                Page.of(read.getMessages(), read.getResponseMetadata());
            case Answer.Refused<?> refused -> unreadable(refused);
        };
    }

    private Page unreadable(Answer.Refused<?> refused) {
        if (!refused.isDefinite()) {
            throw api.no(refused); // It says nothing about what is there.
        }
        if (refused.is("missing_scope")) {
            var _ = api.no(refused); // Somebody has to know.
        }
        return new Page(List.of(), Optional.empty());
    }
}
