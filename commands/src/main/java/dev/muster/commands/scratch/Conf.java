package dev.muster.commands.scratch;

import dev.muster.commands.host.Host;
import dev.muster.commands.host.Kits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How a scratch server is configured: by us alone. What its data folder brings along is for another machine. */
public final class Conf {
    static final String USER = "muster_scratch";
    public static final String SESSION =
            "-c search_path=pg_catalog -c default_transaction_read_only=off -c row_security=off -c statement_timeout=0";
    /**
     * Of a superuser: nobody else may say so. Libraries that roles and databases want in their sessions may be missing here,
     * which would let nobody in.
     */
    public static final String SUPERUSERS_SESSION =
            SESSION + " -c session_preload_libraries= -c local_preload_libraries=";

    private static final int LAST_WORDS = 3;
    private static final int EVENT_TRIGGERS_CAN_BE_OFF = 17;
    /** Those that a server which recovers must not have less of than it had. */
    private static final Map<String, String> NEEDED = Map.of(
            "max_connections", "max_connections",
            "max_worker_processes", "max_worker_processes",
            "max_wal_senders", "max_wal_senders",
            "max_prepared_xacts", "max_prepared_transactions",
            "max_locks_per_xact", "max_locks_per_transaction");

    private static final Pattern SETTING = Pattern.compile("(\\w+) setting: +(\\d+)");

    private Conf() {}

    static List<String> arguments(Scratch scratch, Path data) {
        return List.of("-D", data.toString(), "-c", "config_file=" + scratch.path("postgresql.conf"));
    }

    static void write(Scratch scratch, Kits.Kit kit, Map<String, String> more) throws IOException {
        writePrivately(scratch, scratch.path("pg_hba.conf"), "host all " + USER + " 127.0.0.1/32 scram-sha-256\n");
        writePrivately(scratch, scratch.path("pg_ident.conf"), "");
        var all = new LinkedHashMap<String, String>();
        all.put("hba_file", scratch.path("pg_hba.conf").toString());
        all.put("ident_file", scratch.path("pg_ident.conf").toString());
        all.put("listen_addresses", "127.0.0.1");
        all.put("unix_socket_directories", "");
        all.put("password_encryption", "scram-sha-256");
        all.put("fsync", "off");
        all.put("full_page_writes", "off");
        all.put("synchronous_commit", "off");
        all.put("wal_level", "minimal");
        all.put("max_wal_senders", "0");
        all.put("archive_mode", "off");
        all.put("shared_buffers", "64MB");
        all.put("huge_pages", "off");
        all.put("maintenance_work_mem", "128MB");
        all.put("max_wal_size", "1GB");
        all.put("autovacuum", "off");
        all.put("jit", "off");
        all.put("max_logical_replication_workers", "0");
        all.put("log_min_messages", "warning");
        all.put("logging_collector", "off");
        if (kit.major() >= EVENT_TRIGGERS_CAN_BE_OFF) {
            all.put("event_triggers", "off");
        }
        all.putAll(more);
        writePrivately(
                scratch,
                scratch.path("postgresql.conf"),
                all.entrySet().stream()
                        .map(setting ->
                                setting.getKey() + " = '" + setting.getValue().replace("'", "''") + "'\n")
                        .collect(Collectors.joining()));
    }

    /** Settings by the folder's own control file, and what recovery may need beside. */
    public static Map<String, String> atLeastAsBefore(Chores chores, Kits.Kit kit, Path data)
            throws InterruptedException {
        var control = chores.run(Host.Errand.of(kit.program("pg_controldata"), "--pgdata=" + data)
                .ordinarily());
        var found = SETTING.matcher(control.output());
        var settings = new LinkedHashMap<String, String>();
        while (found.find()) {
            var name = NEEDED.get(found.group(1));
            if (name != null) {
                settings.put(name, found.group(2));
            }
        }
        settings.put("wal_level", "replica");
        return settings;
    }

    /** What would make it follow somebody, or overrule us. */
    public static void strip(Path data) throws IOException {
        for (var name : List.of("standby.signal", "recovery.signal", "postgresql.auto.conf", "postmaster.pid")) {
            Files.deleteIfExists(data.resolve(name));
        }
    }

    public static void writePrivately(Scratch scratch, Path file, String words) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, words);
        scratch.host().handOver(file);
    }

    /** What went wrong, of all that a log says. */
    public static String lastWords(String log) {
        var lines =
                log.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        var telling = lines.stream()
                .filter(line -> line.matches(".*(FATAL|PANIC|ERROR|HINT|DETAIL):.*"))
                .toList();
        var chosen = telling.isEmpty() ? lines : telling;
        return String.join("; ", chosen.subList(Math.max(0, chosen.size() - LAST_WORDS), chosen.size()));
    }
}
