package dev.muster.commands.host;

import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The PostgreSQL programs of this machine, by major version. */
public final class Kits {
    private final List<Path> places;

    /** {@code places} hold a folder for each version, as {@code /usr/lib/postgresql} does, or are one themselves. */
    public Kits(List<Path> places) {
        this.places = List.copyOf(places);
    }

    /** Programs of one version. */
    public record Kit(int major, Path bin) {
        public String program(String name) {
            return bin.resolve(name).toString();
        }
    }

    /** Those of the server's own version: the dump of an older tool may miss things, that of a newer one may not load. */
    public Kit of(int major) {
        return all().stream()
                .filter(kit -> kit.major() == major)
                .findFirst()
                .orElseThrow(() -> new Problem(
                                "NO_TOOLS",
                                "the programs of PostgreSQL " + major + " are not on Muster's machine",
                                "install them (on Debian and Ubuntu: apt-get install postgresql-" + major
                                        + "), or name their folder in postgres.bin")
                        .asTrouble());
    }

    private List<Kit> all() {
        var found = new ArrayList<Kit>();
        for (var place : places) {
            if (Files.isExecutable(place.resolve("pg_dump"))) {
                Optional.ofNullable(place.getParent())
                        .flatMap(Kits::version)
                        .ifPresent(major -> found.add(new Kit(major, place)));
            }
            for (var folder : children(place)) {
                var bin = folder.resolve("bin");
                if (Files.isExecutable(bin.resolve("pg_dump"))) {
                    version(folder).ifPresent(major -> found.add(new Kit(major, bin)));
                }
            }
        }
        found.sort(Comparator.comparingInt(Kit::major).reversed());
        return found;
    }

    /** Empty for what bears none, such as the root that {@code /bin} lies in. */
    private static Optional<Integer> version(Path folder) {
        return Optional.ofNullable(folder.getFileName())
                .map(Path::toString)
                .filter(name -> name.matches("\\d{1,3}"))
                .map(Integer::valueOf);
    }

    private static List<Path> children(Path folder) {
        try (var all = Files.list(folder)) {
            return all.toList();
        } catch (IOException _) {
            return List.of(); // A folder that we may not read holds no program that we may run.
        }
    }
}
