package dev.muster.bot;

import dev.muster.bot.chats.ChatMemory;
import dev.muster.bot.chats.ConsoleArchive;
import dev.muster.bot.clock.Lookout;
import dev.muster.bot.config.Config;
import dev.muster.bot.desk.Inbox;
import dev.muster.bot.postgres.Programs;
import dev.muster.bot.postgres.StateFolder;
import dev.muster.bot.store.FollowUps;
import dev.muster.bot.store.InboxStore;
import dev.muster.bot.store.OwnServer;
import dev.muster.bot.store.Samples;
import dev.muster.bot.store.Store;
import dev.muster.bot.watch.Watch;
import dev.muster.bot.web.Metrics;
import dev.muster.bot.web.Web;
import dev.muster.chat.Chat;
import dev.muster.chat.Human;
import dev.muster.chat.Secret;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.wal.WalFindings;
import dev.muster.console.Console;
import dev.muster.console.Settings;
import dev.muster.slack.SlackChat;
import dev.muster.slack.workspace.Identity;
import io.javalin.config.JavalinConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Muster, put together from a configuration and running. */
final class Bot {
    private static final Logger LOG = LoggerFactory.getLogger(Bot.class);

    private final int port;

    private Bot(int port) {
        this.port = port;
    }

    /** Everything that is started is added to {@code parts}, which the caller closes. */
    static Bot start(Config config, Closing parts) {
        Logs.configure(config.log());
        if (config.store().url().isPresent()) {
            return assemble(config, parts, foreignStore(config, parts), Extras.NONE);
        }
        var programs = Programs.find(config.postgres().bin(), config.postgres().user());
        var state = parts.add(StateFolder.open(config.state(), programs));
        return assemble(config, parts, ownStore(state, parts), Extras.NONE);
    }

    /** In a state folder that is open already. */
    static Bot start(Config config, Closing parts, StateFolder state, Extras extras) {
        Logs.configure(config.log());
        return assemble(config, parts, ownStore(state, parts), extras);
    }

    private static Store foreignStore(Config config, Closing parts) {
        var store = config.store();
        return parts.add(Store.open(
                store.url().orElseThrow(), store.user(), store.password().orElse(new Secret(""))));
    }

    private static Store ownStore(StateFolder state, Closing parts) {
        var server = parts.add(new OwnServer(state));
        return parts.add(server.start());
    }

    private static Bot assemble(Config config, Closing parts, Store store, Extras extras) {
        var clock = new SteadyClock(Clock.systemUTC());
        var observer = parts.add(new Observer(config.clusters(), store.systemIdentifier(), clock));
        // The first look at the clusters waits for the network, the migration for the disk: together they take half.
        observer.lookAhead();
        store.migrate();
        refuseOwnStore(observer);
        var samples = new Samples(store.jdbi());
        var chats = new ArrayList<Chat>();
        var mounts = new ArrayList<Consumer<JavalinConfig>>();
        config.console()
                .map(settings -> console(settings, extras, store, clock))
                .ifPresent(console -> {
                    chats.add(console);
                    mounts.add(console::mount);
                });
        config.slack().ifPresent(settings -> {
            var slack = new SlackChat(settings, new ChatMemory(store.jdbi(), Identity.CHAT), clock);
            chats.add(slack);
            mounts.add(slack::mount);
        });

        var byName = chats.stream().collect(Collectors.toMap(Chat::name, Function.identity()));
        var core = new Core(config, store, byName, clock, extras.errands());
        var tools = Workbench.tools(config, observer, core.past());
        var lookout = new Lookout(tools.vault());
        var archivist = core.archivist(tools);
        var wal = new WalFindings(tools, archivist);
        var watch = new Watch(
                observer, samples, core.findings(lookout, wal), config.watch().every());
        var metrics = Metrics.of(config.clusters(), watch, chats, lookout::backups);
        var desk = core.open(tools, samples, watch, lookout, archivist, parts);
        var inbox = parts.add(new Inbox(new InboxStore(store.jdbi()), desk, clock, metrics));
        var web = parts.add(Web.start(config.web(), new Web.Readiness(store::isUp, chats), metrics, mounts));
        chats.forEach(chat -> parts.add(chat).start(inbox));
        extras.greeting().ifPresent(greeting -> greeting.say(chats, new FollowUps(store.jdbi())));
        inbox.resume();
        watch.repeat(inbox::goOn, Duration.ofSeconds(15));
        watch.repeat(() -> housekeeping(inbox, samples, store), Duration.ofHours(1));
        watch.repeat(tools.vault()::tidy, Duration.ofHours(1));
        archivist.start(watch::repeat);
        config.clusters().forEach(cluster -> watch.repeat(() -> wal.look(cluster), Duration.ofSeconds(10)));
        parts.add(watch);
        parts.add(archivist);
        watch.start();
        web.opened();
        LOG.info(
                "ready on {}:{}, {}",
                config.web().listen(),
                web.port(),
                Human.count(config.clusters().size(), "cluster"));
        return new Bot(web.port());
    }

    private static void housekeeping(Inbox inbox, Samples samples, Store store) {
        var now = Instant.now();
        inbox.forgetOld();
        samples.forget(now.minus(Duration.ofDays(2)));
        new FollowUps(store.jdbi()).forget(now.minus(Duration.ofDays(90)));
        new ConsoleArchive(store.jdbi()).forgetUnused();
        ChatMemory.forgetUnused(store.jdbi());
    }

    private static Console console(Config.Console settings, Extras extras, Store store, Clock clock) {
        var people = settings.tokens().entrySet().stream()
                .map(entry -> new Settings.Person(entry.getKey(), entry.getValue()))
                .toList();
        var channels = settings.channels().stream()
                .map(channel -> new Settings.Channel(channel.name(), channel.topic()))
                .toList();
        return new Console(
                new Settings(people, channels, settings.origin(), extras.slashes()),
                new ConsoleArchive(store.jdbi()),
                clock);
    }

    /** Restoring a cluster that holds our own journal would take the journal along. */
    private static void refuseOwnStore(Observer observer) {
        observer.clusters().stream().filter(observer::holdsOurState).findFirst().ifPresent(cluster -> {
            throw new Problem(
                            "OWN_STORE",
                            "cluster " + cluster.name() + " is the very server that holds Muster's own state",
                            "give Muster another store (store.url), or leave it unset: then it runs its own")
                    .asTrouble();
        });
    }

    int port() {
        return port;
    }
}
