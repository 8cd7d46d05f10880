package dev.muster.commands.takeback;

import dev.muster.commands.keptfolder.KeptFolder;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.wal.Holding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbers of timelines that were ever taken. Who is promoted takes the next one that it does not know of: it must know
 * of those in kept folders, of those that only the repositories have, and of those in the archive of its owner. Two histories
 * of one number would be mixed up for ever.
 */
record Histories(Work work, Ground ground) {
    private static final Pattern NAME = Pattern.compile("([0-9A-F]{8})\\.history");
    /** A server looks for numbers one by one and stops at a hole; a standby asks it for each between its own and the new one. */
    private static final String TAKEN = "# this number is taken; its history is nowhere to be found\n";

    /** A place more to look for one. */
    @FunctionalInterface
    interface Elsewhere {
        Elsewhere NOWHERE = (_, _) -> false;

        /** Whether it was there, and is put where it is wanted. */
        boolean fetch(String name, Path to) throws IOException, InterruptedException;

        /** Why it may have more than it said. */
        default Optional<String> doubt() {
            return Optional.empty();
        }
    }

    /**
     * What is known now.
     *
     * @param doubts who could not be asked
     */
    record Known(int highest, List<String> doubts) {
        public Known {
            doubts = List.copyOf(doubts);
        }
    }

    private List<Path> folders() {
        var folders = new ArrayList<Path>();
        ground.all().forEach(seat -> {
            folders.add(seat.data());
            folders.add(ground.undone(seat));
        });
        work.observer().cluster(ground.cluster()).stream()
                .flatMap(cluster -> KeptFolder.of(cluster).stream())
                .forEach(kept -> folders.add(kept.folder()));
        return folders;
    }

    /** Puts all of them where a server looks for them that is promoted from {@code timeline}. */
    Known into(Path folder, int timeline, Elsewhere elsewhere) throws IOException, InterruptedException {
        int highest = timeline;
        for (var from : folders()) {
            if (Files.isDirectory(from.resolve("pg_wal"))) {
                copy(from.resolve("pg_wal"), folder);
                highest = Math.max(
                        highest,
                        ControlFile.of(work.tools(), from, work::checkpoint).timeline());
            }
        }
        var doubts = new ArrayList<String>();
        var unread = new TreeMap<String, String>();
        var keeping = work.tools().vault().keeping(ground.cluster());
        for (var repository : keeping.map(Keeping::repositories).orElse(List.of())) {
            work.checkpoint();
            try {
                highest = Math.max(highest, taken(keeping.orElseThrow(), repository));
                unread.putAll(fetch(keeping.orElseThrow(), repository, folder));
            } catch (IOException | Problem.Trouble e) {
                doubts.add("%s could not be asked for numbers of timelines that only it knows of: %s"
                        .formatted(repository, e.getMessage()));
            }
        }
        highest = fill(folder, timeline, Math.max(highest, highest(folder)), elsewhere);
        for (var each : unread.entrySet()) {
            if (isMissing(folder.resolve(each.getKey()))) {
                doubts.add(each.getValue());
            }
        }
        elsewhere.doubt().ifPresent(doubts::add);
        return new Known(highest, doubts);
    }

    /** Those that are in one folder and not in another. */
    void copy(Path from, Path folder) throws IOException {
        try (var all = Files.list(from)) {
            for (var file : all.filter(Histories::isHistory).toList()) {
                var to = folder.resolve(file.getFileName().toString());
                if (isMissing(to)) {
                    put(Files.readAllBytes(file), to);
                }
            }
        }
    }

    /** The highest number that it has anything of. */
    private int taken(Keeping keeping, String repository) throws IOException, InterruptedException {
        return Holding.timelines(work.tools(), keeping, repository, system()).stream()
                .mapToInt(each -> each)
                .max()
                .orElse(1);
    }

    /** Answers with those that it has and that cannot be read, by what no key opens: their numbers are taken all the same. */
    private Map<String, String> fetch(Keeping keeping, String repository, Path folder)
            throws IOException, InterruptedException {
        var unread = new TreeMap<String, String>();
        var holding = Holding.of(work.tools(), keeping, repository, system());
        for (var history : holding.histories()) {
            work.checkpoint();
            var to = folder.resolve(history.name());
            if (isHistory(to) && isMissing(to)) {
                var text = new byte[0];
                try (var in = holding.open(history)) {
                    text = in.readAllBytes();
                } catch (IOException | Problem.Trouble e) {
                    unread.put(
                            history.name(),
                            "%s in %s cannot be read, and its number is held free: %s"
                                    .formatted(history.name(), repository, e.getMessage()));
                    continue;
                }
                put(text, to);
            }
        }
        return unread;
    }

    private String system() throws InterruptedException {
        var primary = ground.primary();
        var data = Files.isDirectory(primary.data()) ? primary.data() : ground.kept(primary);
        return ControlFile.of(work.tools(), data, work::checkpoint).systemIdentifier();
    }

    /** What we only held free is no history: the real one is better. */
    private static boolean isMissing(Path file) throws IOException {
        return !Files.exists(file)
                || Files.readString(file, StandardCharsets.ISO_8859_1).equals(TAKEN);
    }

    private int fill(Path folder, int timeline, int highest, Elsewhere elsewhere)
            throws IOException, InterruptedException {
        int number = timeline + 1;
        while (true) {
            work.checkpoint();
            var name = "%08X.history".formatted(number);
            var file = folder.resolve(name);
            if (isMissing(file) && !elsewhere.fetch(name, file)) {
                if (number > highest) {
                    return Math.max(highest, number - 1);
                }
                put(TAKEN.getBytes(StandardCharsets.US_ASCII), file);
            }
            number++;
        }
    }

    /** Half a history would be read as one. */
    private void put(byte[] text, Path to) throws IOException {
        var half = to.resolveSibling(to.getFileName() + ".part");
        Files.deleteIfExists(half);
        Files.createFile(half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(half, text);
        work.tools().host().handOver(half);
        Files.move(half, to, StandardCopyOption.ATOMIC_MOVE);
    }

    static boolean isHistory(Path file) {
        return NAME.matcher(file.getFileName().toString()).matches();
    }

    /** The highest number in a folder. */
    static int highest(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(path -> NAME.matcher(path.getFileName().toString()))
                    .filter(Matcher::matches)
                    .mapToInt(found -> Integer.parseUnsignedInt(found.group(1), 16))
                    .max()
                    .orElse(1);
        }
    }
}
