package dev.muster.bench;

import dev.muster.chat.Human;
import dev.muster.commands.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Backups beside the plain tools. Ours compress, encrypt, hash, count every table and come down on the same disk; each is
 * taken in a Java with the options of the bot. Rounds alternate, since the machine is not the same from minute to minute.
 */
record Backups(Path folder, int megabytes) {
    private static final int ROUNDS = 3;
    private static final double MEGABYTE = 1 << 20;

    List<Measure> measure() throws IOException, InterruptedException, SQLException {
        var measures = new ArrayList<Measure>();
        try (var warehouse = new Warehouse(folder.resolve("warehouse"))) {
            warehouse.fill(megabytes);
            folder.toFile().setExecutable(true, false);
            Files.createDirectory(folder.resolve("repository"));
            Files.createDirectory(folder.resolve("scratch"));
            var rivals = new Rivals(folder, warehouse, Rivals.kits().of(warehouse.major()));
            rivals.run("key-made", "age-keygen -o $KEY");
            rivals.run("warm", "pg_dump > /dev/null");
            logical(warehouse, rivals, measures);
            sealing(warehouse, rivals, measures);
            physical(warehouse, rivals, measures);
        }
        return measures;
    }

    private static String id(char kind, int round) {
        return "orders-20260101-00000%d-%c000".formatted(round, kind);
    }

    private void logical(Warehouse warehouse, Rivals rivals, List<Measure> measures)
            throws IOException, InterruptedException, SQLException {
        var plain = new Rivals.Run[ROUNDS];
        var ours = new Child.Outcome[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            plain[i] = rivals.run(Rivals.DUMP_PLAIN);
            ours[i] = new Child(folder, warehouse).trial("logical", id('l', i));
        }
        var packed = rivals.run(Rivals.DUMP_PACKED);
        var gzip = rivals.run(Rivals.DUMP_GZIP);
        long bytes = stored(id('l', 0));
        double own = median(ours);
        double tool = median(plain);
        measures.add(Measure.compared(
                "the database to be backed up",
                warehouse.databaseBytes() / MEGABYTE,
                "MB",
                "its dump %s uncompressed; gzip leaves %s of it"
                        .formatted(Human.bytes(plain[0].bytes()), share(packed.bytes(), plain[0].bytes()))));
        measures.add(Measure.atMost(
                Math.max(1.10, packed.seconds() / tool),
                "logical backup, times pg_dump -Fc -Z0",
                own / tool,
                "×",
                "or faster than pg_dump -Fc; sealed, rows counted: %s s; medians of %d"
                        .formatted(Measure.shown(own), ROUNDS)));
        measures.add(Measure.compared("pg_dump -Fc -Z0, uncompressed", tool, "s", "to the same disk, with fsync"));
        measures.add(Measure.compared("pg_dump -Fc, its own gzip", packed.seconds(), "s", Human.bytes(packed.bytes())));
        measures.add(Measure.compared("pg_dump | gzip", gzip.seconds(), "s", Human.bytes(gzip.bytes())));
        measures.add(Measure.atMost(
                1,
                "size of a logical backup, times pg_dump -Fc",
                (double) bytes / packed.bytes(),
                "×",
                "%s, %s of the dump".formatted(Human.bytes(bytes), share(bytes, plain[0].bytes()))));
        measures.add(memory("logical", ours));
        verification(warehouse, "logical", id('l', ROUNDS - 1), measures);
    }

    private void physical(Warehouse warehouse, Rivals rivals, List<Measure> measures)
            throws IOException, InterruptedException {
        var plain = new Rivals.Run[ROUNDS];
        var ours = new Child.Outcome[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            plain[i] = rivals.run(Rivals.BASE);
            ours[i] = new Child(folder, warehouse).trial("physical", id('p', i));
        }
        long bytes = stored(id('p', 0));
        measures.add(Measure.atMost(
                1.15,
                "physical backup, times pg_basebackup -Ft -X fetch",
                median(ours) / median(plain),
                "×",
                "%s s and %s, %s of the tar's %s; medians of %d"
                        .formatted(
                                Measure.shown(median(ours)),
                                Human.bytes(bytes),
                                share(bytes, plain[0].bytes()),
                                Human.bytes(plain[0].bytes()),
                                ROUNDS)));
        double first = Measure.median(
                Arrays.stream(ours).mapToDouble(Child.Outcome::first).toArray());
        measures.add(Measure.atMost(
                1.15,
                "physical backup, the first after a start, times pg_basebackup",
                first / median(plain),
                "×",
                "%s s, while Java still compiles its own code; the one above is the second"
                        .formatted(Measure.shown(first))));
        measures.add(Measure.compared(
                "pg_basebackup -Ft -X fetch", median(plain), "s", "neither compressed nor encrypted nor hashed"));
        measures.add(memory("physical", ours));
        verification(warehouse, "physical", id('p', ROUNDS - 1), measures);
    }

    private void sealing(Warehouse warehouse, Rivals rivals, List<Measure> measures)
            throws IOException, InterruptedException {
        double megabytes = Files.size(folder.resolve("plain")) / MEGABYTE;
        var plain = new Rivals.Run[ROUNDS];
        var ours = new Child.Outcome[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            plain[i] = rivals.run(Rivals.SEAL);
            ours[i] = new Child(folder, warehouse).trial("seal", "plain");
        }
        measures.add(Measure.compared(
                "sealing",
                megabytes / median(ours),
                "MB/s",
                "zstd, age and SHA-256 of that dump; median of " + ROUNDS));
        measures.add(Measure.compared(
                "zstd -3 -T0 | age, of the same file", megabytes / median(plain), "MB/s", "without a hash"));
    }

    private void verification(Warehouse warehouse, String kind, String id, List<Measure> measures)
            throws IOException, InterruptedException {
        var quick = new Child(folder, warehouse).trial("quick", id);
        var deep = new Child(folder, warehouse).trial("deep", id);
        measures.add(Measure.compared(
                "quick verification of a %s backup".formatted(kind),
                quick.seconds(),
                "s",
                "read back, hashed, opened, listed"));
        measures.add(Measure.compared(
                "deep verification of a %s backup".formatted(kind),
                deep.seconds(),
                "s",
                "restored, checked by pg_amcheck, counted, dropped"));
    }

    private static Measure memory(String kind, Child.Outcome[] ours) {
        var heap = Arrays.stream(ours).mapToDouble(Child.Outcome::heap).toArray();
        var resident = Arrays.stream(ours).mapToDouble(Child.Outcome::resident).toArray();
        return Measure.atMost(
                64,
                "heap that a %s backup takes, worst".formatted(kind),
                Measure.quantile(heap, 1),
                "MB",
                "what waits for the collector included; at most %s MB resident, with the bot's options"
                        .formatted(Measure.shown(Measure.quantile(resident, 1))));
    }

    private static double median(Rivals.Run[] runs) {
        return Measure.median(
                Arrays.stream(runs).mapToDouble(Rivals.Run::seconds).toArray());
    }

    private static double median(Child.Outcome[] runs) {
        return Measure.median(
                Arrays.stream(runs).mapToDouble(Child.Outcome::seconds).toArray());
    }

    private static String share(long part, long whole) {
        return Human.percent((double) part, (double) whole);
    }

    private long stored(String id) throws IOException {
        try (var files = Files.walk(folder.resolve("repository").resolve(Vault.folder("orders", id)))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
