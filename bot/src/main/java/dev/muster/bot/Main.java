package dev.muster.bot;

import dev.muster.bot.config.Config;
import dev.muster.bot.config.ConfigFile;
import dev.muster.bot.desk.Bug;
import dev.muster.chat.Human;
import dev.muster.commands.problem.Problem;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The command line: {@code run}, {@code demo}, {@code config check}. */
public final class Main {
    private static final String USAGE = """
            usage: muster run --config FILE
                   muster demo [--port PORT] [--state DIR] [--once]
                   muster config check FILE
            """;

    private Main() {}

    public static void main(String[] args) {
        try {
            dispatch(new ArrayDeque<>(List.of(args)));
        } catch (Problem.Trouble trouble) {
            complain(trouble.problem());
            System.exit(1);
        } catch (InvalidPathException e) {
            complain(new Problem("PATH", "“" + e.getInput() + "” is no path here", "check its characters, and LC_ALL"));
            System.exit(1);
        } catch (RuntimeException bug) {
            complain(new Problem(
                    "BUG", "something broke that should not: " + Bug.where(bug), "please report this line"));
            System.exit(1);
        }
    }

    private static void dispatch(ArrayDeque<String> args) {
        switch (args.isEmpty() ? "" : args.pop()) {
            case "run" -> run(Options.of(args, "config"));
            case "demo" -> demo(Options.of(args, "port", "state", "once!"));
            case "config" -> {
                if (args.size() != 2 || !args.pop().equals("check")) {
                    throw wrongUsage("config needs “check” and a file");
                }
                check(Path.of(args.pop()));
            }
            default -> throw wrongUsage("there is no such command");
        }
    }

    static Problem.Trouble wrongUsage(String fact) {
        return new Problem("USAGE", fact, USAGE.strip()).asTrouble();
    }

    private static void run(Options options) {
        var file = Path.of(options.get("config").orElseThrow(() -> wrongUsage("run needs --config FILE")));
        var config = read(file);
        Bot.start(config, closedAtTheEnd());
        stay();
    }

    private static Config read(Path file) {
        var outcome = ConfigFile.read(file, System.getenv());
        return outcome.config()
                .orElseThrow(() -> new Problem(
                                "CONFIG",
                                file + " has " + Human.count(outcome.mistakes().size(), "mistake") + ":\n  "
                                        + String.join("\n  ", outcome.mistakes()),
                                "docs/configuration.md lists every key")
                        .asTrouble());
    }

    private static void check(Path file) {
        if (!Files.exists(file)) {
            throw new Problem("CONFIG", "there is no file " + file, "name the configuration file").asTrouble();
        }
        var config = read(file);
        var clusters = Human.count(config.clusters().size(), "cluster");
        var people = config.team().people().size() == 1
                ? "1 person"
                : config.team().people().size() + " people";
        say("%s is right: %s, %s".formatted(file, clusters, people));
    }

    private static void demo(Options options) {
        var parts = closedAtTheEnd();
        var demo = Demo.start(options.number("port", 8080), options.get("state").map(Path::of), parts);
        if (options.has("once")) {
            demo.rehearse();
            parts.close();
        } else {
            say(demo.welcome());
            stay();
        }
    }

    /** Ctrl-C and SIGTERM close in order whatever was started by then, and only then let the process end. */
    private static Closing closedAtTheEnd() {
        var parts = new Closing();
        Runtime.getRuntime().addShutdownHook(new Thread(parts::close, "stop"));
        return parts;
    }

    private static void stay() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("SystemOut") // The command line's own voice; everything else is a log.
    private static void say(String words) {
        System.out.println(words);
        System.out.flush();
    }

    @SuppressWarnings("SystemOut")
    private static void complain(Problem problem) {
        System.err.println("muster: " + problem.fact());
        System.err.println("hint: " + problem.hint());
    }
}
