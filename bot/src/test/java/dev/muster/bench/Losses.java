package dev.muster.bench;

import dev.muster.chat.Human;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code /db lost} over sealed WAL beside a plain pg_waldump over the server's own files, whose output goes nowhere. Ours also
 * reads from the repository, checks, decrypts and decompresses. Rounds alternate.
 */
record Losses(Path folder, int megabytes) {
    private static final int ROUNDS = 3;

    List<Measure> measure() throws IOException, InterruptedException, SQLException {
        try (var warehouse = new Warehouse(folder.resolve("warehouse"))) {
            folder.toFile().setExecutable(true, false);
            Files.createDirectory(folder.resolve("repository"));
            Files.createDirectory(folder.resolve("scratch"));
            var rivals = new Rivals(folder, warehouse, Rivals.kits().of(warehouse.major()));
            rivals.run("key-made", "age-keygen -o $KEY");
            warehouse.fill(megabytes / 4);
            var lived = warehouse.live(warehouse.begin(), megabytes);
            lived.seal(folder);
            var plain = new double[ROUNDS];
            var ours = new Child.Outcome[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                plain[i] = rivals.run(
                                "dump",
                                "pg_waldump -p %s -s %s -e %s > /dev/null"
                                        .formatted(lived.folder(), lived.from(), lived.to()))
                        .seconds();
                ours[i] = new Child(folder, warehouse).trial("lost", lived.from());
            }
            double own = Measure.median(
                    Arrays.stream(ours).mapToDouble(Child.Outcome::seconds).toArray());
            double first = Measure.median(
                    Arrays.stream(ours).mapToDouble(Child.Outcome::first).toArray());
            double tool = Measure.median(plain);
            return List.of(
                    Measure.atMost(
                            1.2,
                            "/db lost, times pg_waldump",
                            own / tool,
                            "×",
                            "%s s over %s of sealed WAL; medians of %d"
                                    .formatted(Measure.shown(own), Human.bytes(lived.bytes()), ROUNDS)),
                    Measure.atMost(
                            1.2,
                            "/db lost, the first after a start, times pg_waldump",
                            first / tool,
                            "×",
                            "%s s, while Java still compiles its own code; the one above is the second"
                                    .formatted(Measure.shown(first))),
                    Measure.compared("pg_waldump > /dev/null", tool, "s", "of the server's own files"),
                    Measure.atMost(
                            64,
                            "heap that /db lost takes, worst",
                            IntStream.range(0, ROUNDS)
                                    .mapToDouble(i -> ours[i].heap())
                                    .max()
                                    .orElse(0),
                            "MB",
                            "what waits for the collector included"));
        }
    }
}
