package dev.muster.commands.vault;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.muster.chat.Human;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.repository.Repository.Item;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Looks what a repository holds. What was read once is not read again while its size and its time stay: 200 manifests on a
 * slow disk take long. What is remembered is bounded by the size of the texts.
 */
final class Inventory {
    private static final long MOST_REMEMBERED = 64L << 20;
    private static final Duration UNFINISHED = Duration.ofDays(1);

    private final Cache<Key, Known> known = Caffeine.newBuilder()
            .maximumWeight(MOST_REMEMBERED)
            .weigher((Key key, Known _) ->
                    (int) Math.min(Integer.MAX_VALUE, 200 + key.item().bytes()))
            .build();

    private record Key(String repository, Item item) {}

    /** What a text says, or why it says nothing. */
    private sealed interface Known {
        record Told(Object value) implements Known {}

        record Odd(String why) implements Known {}
    }

    private interface Reader {
        Object read(InputStream in) throws IOException, Json.Unreadable;
    }

    Stock stock(Repository repository, String cluster) throws IOException {
        var folder = cluster + "/backups";
        var files = new TreeMap<String, Map<String, Item>>();
        for (var item : repository.list(folder)) {
            var words = item.path().substring(folder.length() + 1).split("/", 2);
            if (words.length == 2) {
                files.computeIfAbsent(words[0], _ -> new LinkedHashMap<>()).put(words[1], item);
            }
        }
        var entries = new LinkedHashMap<String, Stock.Entry>();
        var oddities = new ArrayList<String>();
        var unread = new ArrayList<String>();
        files.forEach((id, items) -> {
            var found = new Found(repository, cluster, id, items, oddities);
            found.entry().ifPresentOrElse(entry -> entries.put(id, entry), () -> {
                if (items.containsKey(Vault.MANIFEST)) {
                    unread.add(repository.name() + ": " + Vault.folder(cluster, id));
                }
            });
        });
        return new Stock(repository.name(), entries, List.copyOf(oddities), List.copyOf(unread), Optional.empty());
    }

    /** The files of one backup. */
    private final class Found {
        private final Repository repository;
        private final String cluster;
        private final String id;
        private final Map<String, Item> items;
        private final List<String> oddities;

        Found(Repository repository, String cluster, String id, Map<String, Item> items, List<String> oddities) {
            this.repository = repository;
            this.cluster = cluster;
            this.id = id;
            this.items = items;
            this.oddities = oddities;
        }

        private void odd(String what) {
            oddities.add(repository.name() + ": " + Vault.folder(cluster, id) + " " + what);
        }

        Optional<Stock.Entry> entry() {
            var item = items.get(Vault.MANIFEST);
            if (item == null) {
                tellUnfinished();
                return Optional.empty();
            }
            return read(item, Json::manifest, Manifest.class)
                    .filter(this::belongs)
                    .map(manifest -> {
                        boolean whole = manifest.parts().stream().allMatch(this::isWhole);
                        return new Stock.Entry(manifest, whole, verifications(), pin());
                    });
        }

        /** One that is being taken has no manifest yet. */
        private void tellUnfinished() {
            var last = items.values().stream().map(Item::at).max(Comparator.naturalOrder());
            if (last.filter(at -> at.isBefore(Instant.now().minus(UNFINISHED))).isPresent()) {
                long bytes = items.values().stream().mapToLong(Item::bytes).sum();
                odd(
                        "holds %s and no manifest: a backup that was never finished, or one that lost it; bring the manifest back, or remove the folder"
                                .formatted(Human.bytes(bytes)));
            }
        }

        private boolean belongs(Manifest manifest) {
            if (!manifest.source().cluster().equals(cluster)) {
                odd("is a backup of cluster %s and does not belong here: move it to %s"
                        .formatted(
                                manifest.source().cluster(),
                                Vault.folder(manifest.source().cluster(), manifest.id())));
                return false;
            }
            if (!manifest.id().equals(id)) {
                odd("holds the manifest of %s: give the folder that name, or remove it".formatted(manifest.id()));
                return false;
            }
            return true;
        }

        private boolean isWhole(Manifest.Part part) {
            var item = items.get(part.name());
            if (item == null) {
                odd("lacks " + part.name() + ", which its manifest names: copy the backup there again, or remove it");
                return false;
            }
            if (item.bytes() != part.bytes()) {
                odd("has %s with %d bytes instead of %d: copy the backup there again, or remove it"
                        .formatted(part.name(), item.bytes(), part.bytes()));
                return false;
            }
            return true;
        }

        private List<Verification> verifications() {
            return items.entrySet().stream()
                    .filter(item -> item.getKey().startsWith("verified/"))
                    .flatMap(item ->
                            read(item.getValue(), in -> Json.read(in, Verification.class), Verification.class).stream())
                    .toList();
        }

        private Optional<Backup.Pin> pin() {
            return Optional.ofNullable(items.get(Vault.PIN)).map(item -> {
                // That it is there is what counts: a pin that cannot be read holds all the same.
                return read(item, in -> Json.read(in, Backup.Pin.class), Backup.Pin.class)
                        .orElseGet(() -> new Backup.Pin("by hand", item.at(), Optional.empty()));
            });
        }

        private <T> Optional<T> read(Item item, Reader reader, Class<T> type) {
            var key = new Key(repository.name(), item);
            var told = known.getIfPresent(key);
            if (told == null) {
                try (var in = repository.open(item.path())) {
                    told = new Known.Told(reader.read(in));
                } catch (NoSuchFileException _) {
                    return Optional.empty(); // Removed a moment ago.
                } catch (Json.Unreadable e) {
                    told = new Known.Odd(e.why());
                } catch (IOException e) {
                    // Not remembered: it may be readable the next time.
                    odd("has a file that cannot be read: "
                            + Troubles.problem(repository.name(), e).fact() + "; look at the disk");
                    return Optional.empty();
                }
                known.put(key, told);
            }
            return switch (told) {
                case Known.Told(var value) -> Optional.of(type.cast(value));
                case Known.Odd(var why) -> {
                    odd("has a file that says nothing: %s %s".formatted(name(item), why));
                    yield Optional.empty();
                }
            };
        }

        private static String name(Item item) {
            return item.path().substring(item.path().lastIndexOf('/') + 1);
        }
    }
}
