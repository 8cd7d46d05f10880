package dev.muster.bot;

import dev.muster.bot.config.Config;
import dev.muster.bot.config.ConfigFile;
import dev.muster.bot.demo.DemoCluster;
import dev.muster.bot.demo.DemoConfig;
import dev.muster.bot.demo.DemoVerbs;
import dev.muster.bot.demo.Mischief;
import dev.muster.bot.demo.Rehearsal;
import dev.muster.bot.demo.Tour;
import dev.muster.bot.demo.Traffic;
import dev.muster.bot.postgres.Programs;
import dev.muster.bot.postgres.StateFolder;
import dev.muster.chat.Place;
import dev.muster.console.Console;
import dev.muster.console.Slashes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code muster demo}: a cluster from nothing, and Muster with a configuration that knows it. */
final class Demo {
    private final DemoConfig config;
    private final String url;

    private Demo(DemoConfig config, String url) {
        this.config = config;
        this.url = url;
    }

    static Demo start(int port, Optional<Path> wanted, Closing parts) {
        Logs.quiet();
        var programs = Programs.find(Optional.empty(), "postgres");
        var state = parts.add(StateFolder.open(wanted.orElseGet(programs::usualStateFolder), programs));
        var cluster = parts.add(new DemoCluster(state));
        cluster.start();
        var config = new DemoConfig(state, cluster.ports());
        var bot = Bot.start(read(config.write(port)), parts, state, extras(cluster));
        parts.add(Traffic.start(cluster));
        var url = "http://127.0.0.1:" + bot.port();
        config.announce(url);
        return new Demo(config, url);
    }

    private static Extras extras(DemoCluster cluster) {
        return new Extras(
                new DemoVerbs(new Mischief(cluster)).all(),
                new Slashes(List.of(DemoVerbs.GROUP), Map.of()),
                Optional.of(
                        new Extras.Greeting(Place.channel(Console.NAME, DemoConfig.CHANNEL), Tour.reply(), Tour.KEY)));
    }

    private static Config read(Path file) {
        var outcome = ConfigFile.read(file, Map.of());
        return outcome.config()
                .orElseThrow(() -> new IllegalStateException(outcome.mistakes().toString()));
    }

    String welcome() {
        return config.welcome(url);
    }

    /** Asks as users would, and checks what comes of it. */
    void rehearse() {
        Rehearsal.of(url, config.tokenOf("oncall"), config.tokenOf("approver"));
    }
}
