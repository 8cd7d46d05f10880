package dev.muster.bot.scribe;

import dev.muster.bot.desk.Bug;
import dev.muster.bot.outbox.Message;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.store.Lease;
import dev.muster.chat.Block;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.chat.Tone;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the chats in step with what we know. A message that is behind is posted or edited; what a chat does not take is
 * tried again; what must be decided goes first. Only one replica does it at a time.
 */
public final class Scribe implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scribe.class);
    private static final long LONGEST_NAP_MS = 250;
    /** While something waits for nothing but its turn in a channel. */
    private static final long SHORT_NAP_MS = 50;

    private static final int HOPELESS = 4;
    private static final long NANOS_BETWEEN_BEATS = 1_000_000_000;

    private final Outbox outbox;
    private final Script script;
    private final Map<String, Chat> chats;
    private final Lease turn;
    private final Runnable prepare;
    private final Pace pace = new Pace();
    private final Rooms rooms;
    private final Semaphore bell = new Semaphore(0);
    private final Set<Place> busy = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean open = true;
    private boolean ours;
    private long beatAt = System.nanoTime() - NANOS_BETWEEN_BEATS;

    /** {@code prepare} owes what follows from the journal and is not owed yet. */
    public Scribe(Outbox outbox, Script script, Map<String, Chat> chats, Lease turn, Runnable prepare) {
        this.outbox = outbox;
        this.rooms = new Rooms(outbox);
        this.script = script;
        this.chats = Map.copyOf(chats);
        this.turn = turn;
        this.prepare = prepare;
    }

    public void start() {
        threads.execute(this::goOn);
    }

    /** Something may be behind. */
    public void ring() {
        bell.release();
    }

    private void goOn() {
        while (open) {
            boolean behind = false;
            try {
                behind = isOurTurn() && catchUp();
            } catch (RuntimeException e) {
                LOG.warn("what is to be told waits: {}", Bug.where(e));
            }
            nap(behind ? SHORT_NAP_MS : LONGEST_NAP_MS);
        }
    }

    /** Whether there is something that a chat would take. */
    private boolean catchUp() {
        prepare.run();
        var channels = outbox.channelsBehind().stream()
                .filter(channel -> chats.containsKey(channel.chat()) && !pace.pauses(channel))
                .toList();
        channels.forEach(this::tell);
        return !channels.isEmpty();
    }

    private boolean isOurTurn() {
        if (System.nanoTime() - beatAt >= NANOS_BETWEEN_BEATS) {
            ours = false;
            ours = turn.tend();
            beatAt = System.nanoTime();
        }
        return ours;
    }

    private void nap(long millis) {
        try {
            var _ = bell.tryAcquire(millis, TimeUnit.MILLISECONDS);
            bell.drainPermits();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** A slow chat keeps nobody else waiting. */
    private void tell(Place channel) {
        if (busy.add(channel)) {
            threads.execute(() -> {
                try {
                    work(channel);
                } catch (RuntimeException e) {
                    LOG.warn("{} is told later: {}", channel, Bug.where(e));
                } finally {
                    busy.remove(channel);
                }
            });
        }
    }

    private void work(Place channel) {
        var chat = chats.get(channel.chat());
        if (chat == null) {
            return; // A chat that is no longer configured: its messages stay owed until it is back.
        }
        boolean mayPost = pace.mayPost(channel);
        for (var message : outbox.behind(channel)) {
            if (!open || pace.pauses(channel)) {
                return;
            }
            if (message.ref().isPresent()) {
                if (pace.mayEdit(message.id())) {
                    show(chat, channel, message);
                }
            } else if (mayPost) {
                show(chat, channel, message);
                mayPost = false;
            }
        }
    }

    private void show(Chat chat, Place channel, Message message) {
        // What it says is read after the version that it then has.
        var trying = outbox.trying(message);
        var document = document(trying);
        if (document.isEmpty()) {
            outbox.shows(trying, trying.ref(), trying.wanted());
            return;
        }
        try {
            put(chat, channel, trying, document.get());
        } catch (Chat.GoneException _) {
            LOG.info("{} was deleted by somebody and is posted again", message.key());
            outbox.gone(trying);
            if (trying.reposted() > 0) {
                pace.pause(channel, trying.reposted());
            }
        } catch (JdbiException e) {
            throw e;
        } catch (RuntimeException e) {
            refused(chat, channel, trying, e);
        }
    }

    /** What it says is to blame when the chat takes something else instead; otherwise the chat is, and we wait. */
    private void refused(Chat chat, Place channel, Message message, RuntimeException why) {
        var reason = why instanceof Chat.ChatException ? why.getMessage() : Bug.where(why);
        LOG.info("{} does not take {} yet: {}", channel.chat(), message.key(), reason);
        if (message.tries() >= HOPELESS) {
            try {
                put(chat, channel, message, apology(message));
                LOG.error("{} never took {}, and was given an apology", channel.chat(), message.key());
                return;
            } catch (Chat.GoneException | Chat.ChatException _) {
                LOG.debug("{} does not take an apology either", channel.chat());
            }
        }
        pace.pause(channel, message.tries());
    }

    private void put(Chat chat, Place channel, Message message, Document document) {
        var ref = message.posted()
                .map(posted -> edit(chat, posted, message, document))
                .orElseGet(() -> post(chat, channel, message, document));
        script.theme(message).ifPresent(theme -> {
            outbox.stands(message, ref);
            rooms.keep(chat, message, ref, theme);
        });
        outbox.shows(message, Optional.of(ref.id()), message.wanted());
    }

    private MessageRef edit(Chat chat, MessageRef posted, Message message, Document document) {
        pace.edited(message.id());
        chat.edit(posted, document);
        return posted;
    }

    private MessageRef post(Chat chat, Place channel, Message message, Document document) {
        var key = message.reposted() == 0 ? message.key() : message.key() + ":again" + message.reposted();
        var ref = chat.post(message.place(), document, key);
        if (message.tries() > 1) {
            // An earlier try may have got through with what it said then.
            chat.edit(ref, document);
        }
        pace.posted(channel, message.id());
        return ref;
    }

    /** A message that cannot be told must not keep the others from being told. */
    private Optional<Document> document(Message message) {
        try {
            return script.of(message)
                    .map(document -> message.reposted() == 0
                            ? document
                            : document.with(new Block.Text("Posted again: somebody had deleted it.")));
        } catch (JdbiException e) {
            throw e; // The store is away: nothing is wrong with the message.
        } catch (RuntimeException e) {
            LOG.error("{} cannot be told: {}", message.key(), Bug.where(e));
            return Optional.of(apology(message));
        }
    }

    private static Document apology(Message message) {
        return new Document(
                "Something happened that cannot be shown here",
                Tone.WARNING,
                List.of(new Block.Text("It is in the journal: /db audit export. It is about " + message.key() + ".")));
    }

    @Override
    public void close() {
        open = false;
        ring();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        rooms.close();
        turn.close();
    }
}
