package dev.muster.bot;

import dev.muster.bot.config.ConfigFile;
import dev.muster.commands.plan.Problem;
import java.nio.file.Files;
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
        stayUntilStopped(Bot.start(read(file)));
    }

    private static dev.muster.bot.config.Config read(Path file) {
        var outcome = ConfigFile.read(file, System.getenv());
        return outcome.config()
                .orElseThrow(() -> new Problem(
                                "CONFIG",
                                file + " has " + outcome.mistakes().size() + " mistakes:\n  "
                                        + String.join("\n  ", outcome.mistakes()),
                                "docs/configuration.md lists every key")
                        .asTrouble());
    }

    private static void check(Path file) {
        if (!Files.exists(file)) {
            throw new Problem("CONFIG", "there is no file " + file, "name the configuration file").asTrouble();
        }
        var config = read(file);
        say("%s is right: %d clusters, %d people"
                .formatted(file, config.clusters().size(), config.people().size()));
    }

    private static void demo(Options options) {
        var demo = Demo.start(options.number("port", 8080), options.get("state").map(Path::of));
        if (options.has("once")) {
            try (demo) {
                demo.rehearse();
            }
        } else {
            say(demo.welcome());
            stayUntilStopped(demo);
        }
    }

    /** Ctrl-C and SIGTERM close everything in order, and only then let the process end. */
    private static void stayUntilStopped(AutoCloseable running) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Closing.quietly(running), "stop"));
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
