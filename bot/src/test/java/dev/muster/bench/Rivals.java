package dev.muster.bench;

import dev.muster.commands.host.Kits;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The plain tools, by which ours are measured: the same server, the same disk, and what they wrote is on it in the end. */
record Rivals(Path folder, Warehouse warehouse, Kits.Kit kit) {

    static Kits kits() {
        return new Kits(Stream.concat(
                        Stream.of("/usr/lib/postgresql"),
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)))
                .filter(entry -> !entry.isBlank())
                .map(Path::of)
                .toList());
    }

    /** What a tool took, and what it left. */
    record Run(double seconds, long bytes) {}

    /** {@code line} is run by a shell, with {@code OUT} for its file. */
    Run run(String name, String line) throws IOException, InterruptedException {
        var file = folder.resolve(name);
        Files.deleteIfExists(file);
        var log = folder.resolve(name + ".log");
        var builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        var environment = builder.environment();
        environment.put("PATH", kit.bin() + ":" + environment.get("PATH"));
        environment.put("PGHOST", "127.0.0.1");
        environment.put("PGPORT", String.valueOf(warehouse.port()));
        environment.put("PGUSER", Warehouse.SUPERUSER);
        environment.put("PGPASSWORD", warehouse.password().reveal());
        environment.put("PGDATABASE", Warehouse.DATABASE);
        environment.put("OUT", file.toString());
        environment.put("DUMP", folder.resolve("plain").toString());
        environment.put("KEY", folder.resolve("key").toString());
        long begin = System.nanoTime();
        if (builder.start().waitFor() != 0) {
            throw new IllegalStateException(name + " failed: " + Files.readString(log));
        }
        if (!Files.exists(file)) {
            return new Run((System.nanoTime() - begin) / 1e9, 0);
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return new Run((System.nanoTime() - begin) / 1e9, Files.size(file));
    }

    /** Named, so that they read the same here and in the report. */
    static final List<String> DUMP_PLAIN = List.of("plain", "pg_dump -Fc -Z0 > $OUT");

    static final List<String> DUMP_PACKED = List.of("packed", "pg_dump -Fc > $OUT");
    static final List<String> DUMP_GZIP = List.of("gzip", "pg_dump | gzip > $OUT");
    static final List<String> BASE = List.of("base", "pg_basebackup -c fast -D - -Ft -X fetch > $OUT");
    static final List<String> SEAL = List.of("sealed", "zstd -q -3 -T0 -c $DUMP | age -r $(age-keygen -y $KEY) > $OUT");

    Run run(List<String> rival) throws IOException, InterruptedException {
        return run(rival.getFirst(), rival.getLast());
    }
}
