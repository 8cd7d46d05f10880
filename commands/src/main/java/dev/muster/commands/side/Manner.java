package dev.muster.commands.side;

import dev.muster.commands.host.Kits;
import dev.muster.commands.scratch.Conf;
import dev.muster.commands.scratch.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the server of a side behaves: by our configuration alone. It writes nowhere but into its folder: no archiving, no
 * subscriptions, nothing preloaded that would work by itself, nobody on the network.
 */
record Manner(Scratch scratch, Kits.Kit kit, Path data) {
    private static final int EVENT_TRIGGERS_CAN_BE_OFF = 17;

    /** {@code least} is what recovery needs at least, by what the data folder and the WAL say. */
    void write(Way way, Map<String, String> least) throws IOException {
        var all = new LinkedHashMap<String, String>();
        all.put("data_directory", data.toString());
        all.put("hba_file", scratch.path("pg_hba.conf").toString());
        all.put("ident_file", scratch.path("pg_ident.conf").toString());
        all.put("listen_addresses", "");
        all.put("port", String.valueOf(way.port()));
        all.put("unix_socket_directories", "\"" + way.socket() + "\"");
        all.put("unix_socket_permissions", "0700");
        all.put("hot_standby", "on");
        all.put("archive_mode", "off");
        all.put("max_logical_replication_workers", "0");
        all.put("shared_preload_libraries", "");
        all.put("primary_conninfo", "");
        all.put("synchronous_standby_names", "");
        all.put("autovacuum", "off");
        all.put("fsync", "off");
        all.put("shared_buffers", "128MB");
        all.put("huge_pages", "off");
        all.put("jit", "off");
        all.put("logging_collector", "off");
        all.put("log_min_messages", "warning");
        all.put("wal_retrieve_retry_interval", "100ms");
        all.put("max_standby_archive_delay", "0");
        if (kit.major() >= EVENT_TRIGGERS_CAN_BE_OFF) {
            all.put("event_triggers", "off");
        }
        all.putAll(least);
        all.putAll(recovery(way));
        Conf.writePrivately(
                scratch,
                scratch.path("postgresql.conf"),
                all.entrySet().stream()
                        .map(setting -> setting.getKey() + " = '" + quoted(setting.getValue()) + "'\n")
                        .collect(Collectors.joining()));
        Conf.writePrivately(scratch, scratch.path("pg_hba.conf"), "local all all peer map=muster\n");
        Conf.writePrivately(
                scratch,
                scratch.path("pg_ident.conf"),
                way.systemUsers().stream()
                        .flatMap(user -> way.roles().stream().map(role -> ident(user) + " " + ident(role)))
                        .map(pair -> "muster " + pair + "\n")
                        .collect(Collectors.joining()));
        Conf.writePrivately(scratch, data.resolve("standby.signal"), "");
    }

    /**
     * How it is reached, and where it goes.
     *
     * @param systemUsers who may come
     * @param roles as whom: which of them is its superuser nobody can tell before it runs
     */
    record Way(
            int port,
            Path socket,
            List<String> systemUsers,
            List<String> roles,
            Path wal,
            int timeline,
            Target target) {}

    /**
     * As a standby and not as a server that ends its recovery: when the WAL ends before the target, it waits, readable,
     * where the other would give up or, without a target, promote itself.
     */
    private static Map<String, String> recovery(Way way) {
        var all = new LinkedHashMap<String, String>();
        var from = shell(way.wal().toString()) + "/%f";
        all.put("restore_command", "test -f " + from + " && cp " + from + " \"%p\"");
        all.put("recovery_target_timeline", String.valueOf(way.timeline()));
        all.put("recovery_target_action", "pause");
        all.putAll(way.target().settings());
        return all;
    }

    /** For the shell that the server runs it with, which the server itself looks for % in. */
    private static String shell(String path) {
        return "'" + path.replace("%", "%%").replace("'", "'\\''") + "'";
    }

    private static String quoted(String value) {
        return value.replace("'", "''").replace("\\", "\\\\");
    }

    private static String ident(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
