package dev.muster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Restores beside what is done by hand, in a Java with the options of the bot, which stays up as the bot does. Rounds alternate,
 * since the machine is not the same from minute to minute.
 */
final class Restores {
    private static final int ROWS = 5_000_000;
    private static final int ROWS_OF_A_MEGABYTE = 5000;
    private static final int TABLES = 4;

    private final Path folder;
    private final int megabytes;

    private Restores(Path folder, int megabytes) {
        this.folder = folder;
        this.megabytes = megabytes;
    }

    /** The folder, how many megabytes, and which of full, table and moment; none: all. */
    public static void main(String[] args) throws Exception {
        var which = List.of(args).subList(2, args.length);
        var measures = new Restores(Path.of(args[0]), Integer.parseInt(args[1]))
                .measure(which.isEmpty() ? List.of("full", "table", "moment") : which);
        print(new Report(measures).json());
    }

    @SuppressWarnings("SystemOut") // Whoever started us reads it.
    private static void print(String report) {
        System.out.println(report);
    }

    private List<Measure> measure(List<String> which) throws IOException, InterruptedException, SQLException {
        var measures = new ArrayList<Measure>();
        try (var warehouse = new Warehouse(folder.resolve("warehouse"))) {
            warehouse.fill(megabytes / TABLES);
            warehouse.shelve(TABLES - 1);
            folder.toFile().setExecutable(true, false);
            for (var name : List.of("repository", "scratch", "sides")) {
                Files.createDirectory(folder.resolve(name));
            }
            var rivals = new Rivals(folder, warehouse, Rivals.kits().of(warehouse.major()));
            rivals.run("key-made", "age-keygen -o $KEY");
            rivals.run("warm", "pg_dump > /dev/null");
            var memory = new Memory();
            try (var toolbox = new Toolbox(folder, warehouse.port(), warehouse.password(), memory)) {
                if (which.contains("full")) {
                    measures.addAll(new FullRestores(warehouse, rivals, toolbox, memory).measure());
                }
                if (which.contains("table")) {
                    int rows = Math.min(ROWS, megabytes * ROWS_OF_A_MEGABYTE);
                    measures.addAll(new TableRestores(warehouse, rivals, toolbox, memory).measure(rows));
                }
                if (which.contains("moment")) {
                    measures.addAll(new MomentRestores(warehouse, rivals, toolbox, memory).measure(megabytes / 3));
                }
            }
        }
        return measures;
    }
}
