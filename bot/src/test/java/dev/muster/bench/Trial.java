package dev.muster.bench;

import dev.muster.chat.Secret;
import dev.muster.chat.grammar.Arguments;
import dev.muster.commands.backup.Limits;
import dev.muster.commands.backup.Selection;
import dev.muster.commands.backup.TakeBackup;
import dev.muster.commands.lost.LostCommand;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Step;
import dev.muster.commands.seal.Sealing;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Verification;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Request;
import dev.muster.commands.verify.VerifyBackup;
import dev.muster.commands.wal.Reception;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.where.Spot;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One backup, or one look at one, in a Java of its own that is started with the options of the bot: what it took stands on
 * its output.
 */
final class Trial {
    private static final double MEGABYTE = 1 << 20;

    private final Path folder;
    private final int port;
    private final String id;

    private Trial(Path folder, int port, String id) {
        this.folder = folder;
        this.port = port;
        this.id = id;
    }

    /** What to do, the folder of the trials, the server's port, the id of the backup or the name of a file. */
    public static void main(String[] args) throws Exception {
        new Trial(Path.of(args[1]), Integer.parseInt(args[2]), args[3]).run(args[0]);
    }

    private void run(String what) throws Exception {
        var pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        System.gc();
        long before =
                pools.stream().mapToLong(pool -> pool.getUsage().getUsed()).sum();
        pools.forEach(MemoryPoolMXBean::resetPeakUsage);
        long started = System.nanoTime();
        // A Java that has just started compiles itself along: the bot does so with the first of each alone.
        switch (what) {
            case "physical" -> perform(take(Manifest.Kind.PHYSICAL, id.replaceFirst(".$", "f")));
            case "lost" -> lost();
            default -> {}
        }
        double first = (System.nanoTime() - started) / 1e9;
        long begin = System.nanoTime();
        switch (what) {
            case "logical", "physical" -> perform(take(Manifest.Kind.valueOf(what.toUpperCase(Locale.ROOT)), id));
            case "quick", "deep" -> perform(verify(Verification.Depth.valueOf(what.toUpperCase(Locale.ROOT))));
            case "seal" -> seal();
            case "lost" -> lost();
            default -> throw new IllegalArgumentException(what);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        long peak =
                pools.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        print("%s %s %s %s".formatted(seconds, (peak - before) / MEGABYTE, resident(), first));
    }

    @SuppressWarnings("SystemOut") // Whoever started us reads it.
    private static void print(String line) {
        System.out.println(line);
    }

    /** The most that it ever had of the machine's memory. */
    private static double resident() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        }
    }

    private TakeBackup take(Manifest.Kind kind, String id) {
        return new TakeBackup(
                new Spot("orders", "orders-a"),
                id,
                kind,
                Selection.EVERYTHING,
                1,
                new Limits(Duration.ofHours(2), Duration.ofSeconds(30)));
    }

    private VerifyBackup verify(Verification.Depth depth) {
        return new VerifyBackup("orders", id, depth, Optional.empty());
    }

    private void perform(Step step) throws IOException, SQLException, InterruptedException {
        try (var toolbox = toolbox()) {
            step.perform(toolbox.work());
        }
    }

    /** All from a position on. */
    private void lost() throws IOException {
        try (var toolbox = toolbox()) {
            var tools = toolbox.tools();
            var answer = new LostCommand(tools, Reception.All.none(), new BackupWords(tools))
                    .answer(new Request(
                            new Arguments(Map.of("cluster", "orders", "from", id)), Optional.empty(), Instant.now()));
            if (!(answer instanceof Answer.Reply(var document, var _))
                    || !document.title().contains("took something away")) {
                throw new IllegalStateException(answer.toString());
            }
        }
    }

    private Toolbox toolbox() throws IOException {
        var password = new Secret(System.getenv().getOrDefault("BENCH_PASSWORD", ""));
        return new Toolbox(folder, port, password, Past.NONE);
    }

    private void seal() throws IOException {
        try (var in = Files.newInputStream(folder.resolve(id));
                var out = new FileOutputStream(folder.resolve(id + ".sealed").toFile())) {
            try (var sealing = new Sealing(out, Toolbox.keys(folder), Sealing.Effort.SMALL)) {
                in.transferTo(sealing);
            }
            out.getFD().sync();
        }
    }
}
