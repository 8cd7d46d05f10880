package dev.muster.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** Measures what we claim on the packaged Muster, beside a demo that stands for the world. */
public final class Bench {
    private static final int STARTS = 7;
    private static final int LOST_MEGABYTES = 1024;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final Site site;
    private final List<Measure> measures = new ArrayList<>();

    private final Wanted wanted;

    private Bench(Site site, Wanted wanted) {
        this.site = site;
        this.wanted = wanted;
    }

    private enum Part {
        BACKUPS,
        RESTORES,
        LOST,
        BOT
    }

    /**
     * What is to be measured.
     *
     * @param deliveries 100000 is what it takes to see one in a hundred thousand
     * @param megabytes of the dump of the database that is backed up and restored
     */
    private record Wanted(List<Part> parts, int deliveries, int megabytes) {
        static Wanted of(List<String> args) {
            return new Wanted(
                    option(args, "--only")
                            .map(name -> List.of(Part.valueOf(name.toUpperCase(Locale.ROOT))))
                            .orElse(List.of(Part.values())),
                    option(args, "--deliveries").map(Integer::valueOf).orElse(6000),
                    option(args, "--megabytes").map(Integer::valueOf).orElse(1100));
        }

        private static Optional<String> option(List<String> args, String name) {
            int at = args.indexOf(name);
            return at < 0 || at + 1 == args.size() ? Optional.empty() : Optional.of(args.get(at + 1));
        }
    }

    public static void main(String[] args) throws IOException, SQLException, InterruptedException {
        boolean json = List.of(args).contains("--json");
        var folder = Files.createTempDirectory("muster-bench-");
        folder.toFile().setExecutable(true, false);
        try {
            var bench = new Bench(new Site(Path.of(args[0]), folder), Wanted.of(List.of(args)));
            bench.run();
            var report = new Report(bench.measures);
            print(json ? report.json() : report.table());
        } finally {
            delete(folder);
        }
    }

    private void run() throws IOException, SQLException, InterruptedException {
        double before = load();
        if (wanted.parts().contains(Part.BACKUPS)) {
            measures.addAll(
                    new Backups(Files.createDirectory(site.folder().resolve("backups")), wanted.megabytes()).measure());
            delete(site.folder().resolve("backups"));
        }
        if (wanted.parts().contains(Part.RESTORES)) {
            var folder = Files.createDirectory(site.folder().resolve("restores"));
            measures.addAll(Report.read(Child.run(
                    folder, Map.of(), Restores.class, List.of(folder.toString(), String.valueOf(wanted.megabytes())))));
            delete(folder);
        }
        if (wanted.parts().contains(Part.LOST) || wanted.parts().contains(Part.RESTORES)) {
            measures.addAll(new Losses(Files.createDirectory(site.folder().resolve("lost")), LOST_MEGABYTES).measure());
            delete(site.folder().resolve("lost"));
        }
        if (wanted.parts().contains(Part.BOT)) {
            bot();
        }
        measures.add(Measure.compared(
                "load of the machine before the bench",
                before,
                "",
                "over a minute; %d processors".formatted(Runtime.getRuntime().availableProcessors())));
    }

    private void bot() throws IOException, SQLException, InterruptedException {
        try (var ledger = new Ledger(Files.createDirectory(site.folder().resolve("ledger")))) {
            measures.addAll(new JournalRate(ledger).measure());
            try (var _ = site.demo()) {
                watching();
                measures.addAll(new Decisions(site).measure());
                measures.addAll(new Flood(site, ledger).measure());
                measures.addAll(new Takeover(site, ledger).measure());
                measures.addAll(new Acks(site, wanted.deliveries()).measure());
            }
        }
    }

    /** Whoever else is at work on the machine is measured along. */
    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private void watching() throws IOException {
        var watcher = site.watcher("watcher", UnaryOperator.identity());
        starts(watcher);
        try (var muster = watcher.start();
                var http = Speaker.client()) {
            idle(muster);
            var speaker = new Speaker(http, muster.url(), site.secret("token-oncall"));
            measures.addAll(new Answers(site, speaker).measure());
        }
    }

    private void starts(Site.Watcher watcher) throws IOException {
        watcher.start().close(); // Makes the store.
        var taken = new double[STARTS];
        for (int i = 0; i < STARTS; i++) {
            try (var muster = watcher.start()) {
                taken[i] = muster.secondsToReady;
            }
        }
        measures.add(Measure.atMost(
                1.0,
                "start to ready, store initialised",
                Measure.median(taken),
                "s",
                "median of " + STARTS + ", the script and its own PostgreSQL included"));
    }

    private void idle(Muster muster) throws IOException {
        LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
        var before = muster.cpuSeconds();
        LockSupport.parkNanos(IDLE.toNanos());
        double used = Muster.used(before, muster.cpuSeconds());
        measures.add(Measure.atMost(250, "resident memory, idle", muster.residentMegabytes(), "MB", ""));
        measures.add(Measure.atMost(
                2,
                "processor time for watching the demo",
                100 * used / IDLE.toSeconds(),
                "% of a core",
                "over " + IDLE.toSeconds() + " s, with its sessions on the watched nodes and in its store"));
    }

    @SuppressWarnings("SystemOut") // The report is what this program is for.
    private static void print(String report) {
        System.out.println(report);
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
