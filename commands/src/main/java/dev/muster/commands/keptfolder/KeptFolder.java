package dev.muster.commands.keptfolder;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.vault.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A data folder that something took the place of. Its name says since when; it lies beside the one that serves.
 *
 * @param what {@code kept} when it was replaced, {@code undone} when it had replaced another one, which has its place again
 * @param why as it says in the folder itself; empty when that cannot be read
 */
public record KeptFolder(String node, Path data, Path folder, String what, Instant since, Optional<String> why) {
    /** In a kept folder: what it is, for whoever finds it. */
    public static final String NOTE = "muster-kept.json";

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final Pattern NAME = Pattern.compile("(.+)\\.(kept|undone)-(\\d{8}-\\d{6})");

    /** What stands in the note. */
    public record Note(String cluster, String node, String why, String back) {}

    /** Of a moment, as it stands in names. */
    public static String stamp(Instant when) {
        return STAMP.format(when.atOffset(ZoneOffset.UTC));
    }

    /** The moment that stands in names. */
    public static Instant moment(String stamp) {
        return LocalDateTime.parse(stamp, STAMP).toInstant(ZoneOffset.UTC);
    }

    /** What people call it: no two of a cluster are called the same. */
    public String name() {
        return node + "-" + what + "-" + STAMP.format(since.atOffset(ZoneOffset.UTC));
    }

    public Instant mayGo(Duration keeps) {
        return since.plus(keeps);
    }

    /** Of all nodes whose data folder is on this machine, oldest first. */
    public static List<KeptFolder> of(Cluster cluster) {
        var all = new ArrayList<KeptFolder>();
        cluster.nodes().forEach(node -> node.data().ifPresent(data -> all.addAll(of(node, data))));
        all.sort(Comparator.comparing(KeptFolder::since).thenComparing(KeptFolder::name));
        return List.copyOf(all);
    }

    private static List<KeptFolder> of(Node node, Path data) {
        var real = real(data);
        var parent = Optional.ofNullable(real.getParent()).orElse(real);
        try (var beside = Files.list(parent)) {
            return beside.flatMap(path -> read(node, real, path).stream()).toList();
        } catch (IOException _) {
            return List.of(); // What we cannot see we cannot tell of.
        }
    }

    /** A data folder may be reached by a link, which stays as it is. */
    public static Path real(Path data) {
        try {
            return data.toRealPath();
        } catch (IOException _) {
            return data.toAbsolutePath().normalize();
        }
    }

    private static Optional<KeptFolder> read(Node node, Path data, Path path) {
        var found = NAME.matcher(path.getFileName().toString());
        if (!found.matches()
                || !data.endsWith(found.group(1))
                || !Files.isDirectory(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            var since = moment(found.group(3));
            return Optional.of(new KeptFolder(node.name(), data, path, found.group(2), since, why(path)));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> why(Path folder) {
        try (var in = Files.newInputStream(folder.resolve(NOTE))) {
            return Optional.of(Json.read(in, Note.class).why());
        } catch (IOException | Json.Unreadable _) {
            return Optional.empty();
        }
    }

    /** What it takes on the disk. What goes away meanwhile takes nothing. */
    public static long bytes(Path folder) {
        try (var all = Files.walk(folder)) {
            return all.filter(path -> Files.isRegularFile(path, java.nio.file.LinkOption.NOFOLLOW_LINKS))
                    .mapToLong(path -> path.toFile().length())
                    .sum();
        } catch (IOException | UncheckedIOException _) {
            return 0;
        }
    }
}
