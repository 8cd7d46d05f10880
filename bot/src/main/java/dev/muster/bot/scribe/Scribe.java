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
import java.util.stream.Collectors;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

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
    private final Pace pace = new Pace(System::nanoTime);
    private final Rooms rooms;
    private final Semaphore bell = new Semaphore(0);
    private final Set<Place> busy = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    /** What was posted when the chat asked for a pause, perhaps before all of it stood there: in which version. */
    private final Map<Long, Long> waited = new ConcurrentHashMap<>();

    /** The chats in which somebody has to decide something that is not told yet. */
    private volatile Set<String> deciding = Set.of();

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
                troubled().log("what is to be told waits: {}", Bug.where(e));
            }
            nap(behind ? SHORT_NAP_MS : LONGEST_NAP_MS);
        }
    }

    /** Whether there is something that a chat would take. */
    private boolean catchUp() {
        prepare.run();
        var channels = outbox.channelsBehind().stream()
                .filter(behind -> chats.containsKey(behind.channel().chat()) && !pace.pauses(behind.channel()))
                .toList();
        deciding = channels.stream()
                .filter(Outbox.Behind::decision)
                .map(behind -> behind.channel().chat())
                .collect(Collectors.toSet());
        channels.forEach(behind -> tell(behind.channel()));
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

    /** What was cut short by our own end is no trouble of anybody's. */
    private LoggingEventBuilder troubled() {
        return LOG.atLevel(open ? Level.WARN : Level.DEBUG);
    }

    /** A slow chat keeps nobody else waiting. */
    private void tell(Place channel) {
        if (open && busy.add(channel)) {
            threads.execute(() -> {
                try {
                    work(channel);
                } catch (RuntimeException e) {
                    troubled().log("{} is told later: {}", channel, Bug.where(e));
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
            if (!open || pace.pauses(channel) || givesWay(message)) {
                return;
            }
            if (message.ref().isPresent()) {
                if (pace.mayEdit(message)) {
                    show(chat, channel, message);
                }
            } else if (mayPost) {
                show(chat, channel, message);
                mayPost = false;
            }
        }
    }

    /** A chat that was busy may be so again: before that, what must be decided is told, in whatever channel. */
    private boolean givesWay(Message message) {
        var chat = message.place().chat();
        return message.urgency() != Outbox.Urgency.DECISION && deciding.contains(chat) && pace.isSpared(chat);
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
            var ref = put(chat, channel, trying, document.get());
            if (isFurnished(chat, trying, ref)) {
                outbox.shows(trying, Optional.of(ref.id()), trying.wanted());
            }
        } catch (Chat.BusyException busy) {
            LOG.debug("{} asks for a pause of {} in {}", channel.chat(), busy.pause(), channel.channel());
            outbox.untried(trying);
            if (trying.ref().isPresent() && trying.urgency() != Outbox.Urgency.DECISION) {
                pace.held(trying, busy.pause());
            } else {
                waited.put(trying.id(), trying.wanted());
                pace.busy(channel, busy.pause());
            }
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

    /** Without the room that belongs to it, what is said in there would never be told: it stays behind until that is open. */
    private boolean isFurnished(Chat chat, Message message, MessageRef ref) {
        try {
            script.theme(message).ifPresent(theme -> {
                outbox.stands(message, ref);
                rooms.keep(chat, message, ref, theme);
            });
            return true;
        } catch (Chat.BusyException | Chat.GoneException | JdbiException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.warn("{} opens no room for {} yet: {}", chat.name(), message.key(), reason(e));
            outbox.later(message, Patience.again(message.tries()));
            return false;
        }
    }

    /**
     * What it says is to blame when the chat is up and takes something else instead; otherwise the chat is, and we wait. What
     * stands instead is replaced as soon as the chat takes what should: it may have been an outage after all.
     */
    private void refused(Chat chat, Place channel, Message message, RuntimeException why) {
        LOG.info("{} does not take {} yet: {}", channel.chat(), message.key(), reason(why));
        if (message.apologised()) {
            outbox.later(message, Patience.again(message.tries() - HOPELESS));
        } else if (message.tries() < HOPELESS || !chat.health().up() || !apologises(chat, channel, message)) {
            pace.pause(channel, message.tries());
        }
    }

    /** Whether an apology stands there, or how long we wait before is settled. */
    private boolean apologises(Chat chat, Place channel, Message message) {
        try {
            var ref = put(chat, channel, message, apology(message));
            LOG.error("{} would not take {}, and was given an apology for now", channel.chat(), message.key());
            outbox.apologised(message, ref, Patience.again(1));
            return true;
        } catch (Chat.BusyException busy) {
            pace.busy(channel, busy.pause());
            return true;
        } catch (Chat.GoneException | Chat.ChatException _) {
            LOG.debug("{} does not take an apology either", channel.chat());
            return false;
        }
    }

    private static String reason(RuntimeException why) {
        return why instanceof Chat.ChatException ? String.valueOf(why.getMessage()) : Bug.where(why);
    }

    private MessageRef put(Chat chat, Place channel, Message message, Document document) {
        return message.posted()
                .map(posted -> edit(chat, posted, message, document))
                .orElseGet(() -> post(chat, channel, message, document));
    }

    private MessageRef edit(Chat chat, MessageRef posted, Message message, Document document) {
        pace.edited(message);
        chat.edit(posted, document);
        return posted;
    }

    private MessageRef post(Chat chat, Place channel, Message message, Document document) {
        var key = message.reposted() == 0 ? message.key() : message.key() + ":again" + message.reposted();
        var ref = chat.post(message.place(), document, key);
        var before = Optional.ofNullable(waited.remove(message.id()));
        if (message.tries() > 1
                || before.filter(version -> version != message.wanted()).isPresent()) {
            // An earlier try may have got through with what it said then.
            chat.edit(ref, document);
        }
        pace.posted(channel, message);
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
                var _ = threads.awaitTermination(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        rooms.close();
        turn.close();
    }
}
