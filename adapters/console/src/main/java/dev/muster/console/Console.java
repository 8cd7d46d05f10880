package dev.muster.console;

import dev.muster.chat.Account;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Listener;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import io.javalin.config.JavalinConfig;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The web chat as a platform: what the core says is kept in the archive and told to the pages that are open. */
public final class Console implements Chat {
    public static final String NAME = "console";
    static final String MUSTER = "muster";

    private final Settings settings;
    private final Archive archive;
    private final Clock clock;
    private final News news;
    private volatile Optional<Listener> listener = Optional.empty();

    public Console(Settings settings, Archive archive, Clock clock) {
        this.settings = settings;
        this.archive = archive;
        this.clock = clock;
        this.news = new News(archive, settings.channels());
    }

    /** Adds the page and its interface to our web server. */
    public void mount(JavalinConfig server) {
        var api = new Api(this, settings, archive, clock);
        api.mount(server.routes);
        Assets.mount(server.routes);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start(Listener listener) {
        this.listener = Optional.of(listener);
    }

    Optional<Listener> listener() {
        return listener;
    }

    Listener listening() {
        return listener.orElseThrow(
                () -> new Refused(503, "NOT_READY", "Muster is starting or stopping", "try again in a moment"));
    }

    News news() {
        return news;
    }

    @Override
    public MessageRef post(Place place, Document document, String key) {
        return say(place, MUSTER, Optional.empty(), document, key).ref();
    }

    @Override
    public MessageRef whisper(Place place, Account to, Document document, String key) {
        return say(place, MUSTER, Optional.of(to.id()), document, key).ref();
    }

    record Said(Message message, MessageRef ref) {}

    Said say(Place place, String author, Optional<String> onlyFor, Document document, String key) {
        var content = Rendering.of(document, () -> UUID.randomUUID().toString());
        var thread = place.thread().map(Long::valueOf);
        var added =
                archive.add(new Archive.Draft(key, place.channel(), thread, author, onlyFor, clock.instant(), content));
        if (added.isNew()) {
            news.made(added.message());
        }
        return new Said(
                added.message(),
                new MessageRef(place, String.valueOf(added.message().id())));
    }

    @Override
    public void edit(MessageRef ref, Document document) {
        var content = Rendering.of(document, () -> UUID.randomUUID().toString());
        var edited = Ids.parse(ref.id())
                .flatMap(id -> archive.edit(id, content, clock.instant()))
                .orElseThrow(() -> new GoneException("there is no message " + ref.id()));
        news.made(edited);
    }

    void delete(Message message) {
        archive.delete(message.id()).ifPresent(news::made);
    }

    @Override
    public Place openRoom(MessageRef root, Theme theme) {
        return root.place().inThread(root.id());
    }

    /** A thread shows its first message, and nothing else about itself. */
    @Override
    public void keepRoom(Place room, MessageRef root, Theme theme) {}

    @Override
    public boolean vouchesFor(Account account) {
        return account.chat().equals(NAME)
                && settings.people().stream()
                        .anyMatch(person -> person.account().equals(account.id()));
    }

    /** The console has no groups of its own: who is in one is configured. */
    @Override
    public Set<Account> members(String group) {
        return Set.of();
    }

    @Override
    public Health health() {
        return new Health(true, news.pages() + " pages open", List.of());
    }

    @Override
    public void close() {
        listener = Optional.empty();
        news.close();
    }
}
