package dev.muster.commands.takeback;

import dev.muster.commands.keptfolder.KeptFolder;
import dev.muster.commands.plan.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The numbers of timelines that were ever taken. Who is promoted takes the next one that it does not know of: it must know
 * of those that no repository has yet, and of those in kept folders. Two histories of one number would be mixed up for ever.
 */
record Histories(Work work, Ground ground) {
    private static final Pattern NAME = Pattern.compile("([0-9A-F]{8})\\.history");

    private List<Path> folders() {
        var folders = new ArrayList<Path>();
        ground.all().forEach(seat -> {
            folders.add(seat.data().resolve("pg_wal"));
            folders.add(ground.undone(seat).resolve("pg_wal"));
        });
        work.observer().cluster(ground.cluster()).stream()
                .flatMap(cluster -> KeptFolder.of(cluster).stream())
                .forEach(kept -> folders.add(kept.folder().resolve("pg_wal")));
        return folders;
    }

    /** Puts all of them where a server looks for them that is promoted. */
    void into(Path folder) throws IOException {
        for (var from : folders()) {
            if (!Files.isDirectory(from)) {
                continue;
            }
            try (var all = Files.list(from)) {
                for (var file : all.filter(Histories::isHistory).toList()) {
                    put(file, folder.resolve(file.getFileName().toString()));
                }
            }
        }
    }

    private void put(Path file, Path to) throws IOException {
        if (!Files.exists(to)) {
            Files.copy(file, to);
            Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-------"));
            work.tools().host().handOver(to);
        }
    }

    static boolean isHistory(Path file) {
        return NAME.matcher(file.getFileName().toString()).matches();
    }

    /** The highest number in a folder. */
    static int highest(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(path -> NAME.matcher(path.getFileName().toString()))
                    .filter(java.util.regex.Matcher::matches)
                    .mapToInt(found -> Integer.parseUnsignedInt(found.group(1), 16))
                    .max()
                    .orElse(1);
        }
    }
}
