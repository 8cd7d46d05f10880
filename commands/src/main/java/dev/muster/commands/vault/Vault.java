package dev.muster.commands.vault;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.vault.Backup.Copy;
import dev.muster.commands.vault.Backup.Pin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * All backups of all clusters. The repositories are the truth: nothing that is needed to find, prove or restore a backup is
 * kept anywhere else.
 */
public final class Vault {
    static final String MANIFEST = "manifest.json";
    static final String PIN = "pinned.json";
    /** Whatever was not written to for so long was left behind by somebody who was killed. */
    private static final Duration LEFT_BEHIND = Duration.ofDays(1);

    private static final Pattern ID = Pattern.compile("(.+)-\\d{8}-\\d{6}-[lp][0-9a-f]{3}");

    private final Map<String, Repository> repositories = new LinkedHashMap<>();
    private final Map<String, Keeping> keepings = new LinkedHashMap<>();
    private final Path scratch;
    private final Looking looking = new Looking(new Inventory());

    /** {@code scratch} is a folder for what is made to prove a backup, and dropped again. */
    public Vault(List<Repository> repositories, List<Keeping> keepings, Path scratch) {
        repositories.forEach(repository -> this.repositories.put(repository.name(), repository));
        keepings.forEach(keeping -> this.keepings.put(keeping.cluster(), keeping));
        this.scratch = scratch;
    }

    public Path scratch() {
        return scratch;
    }

    /** Empty if no backups are configured for the cluster. */
    public Optional<Keeping> keeping(String cluster) {
        return Optional.ofNullable(keepings.get(cluster));
    }

    public List<Keeping> keepings() {
        return List.copyOf(keepings.values());
    }

    public List<String> repositories() {
        return List.copyOf(repositories.keySet());
    }

    public Repository repository(String name) {
        return Optional.ofNullable(repositories.get(name))
                .orElseThrow(() -> new Problem(
                                "UNKNOWN_REPOSITORY",
                                "there is no repository " + name,
                                repositories.isEmpty()
                                        ? "add it to backups.repositories"
                                        : "there is: " + String.join(", ", repositories.keySet()))
                        .asTrouble());
    }

    public static String folder(String cluster, String id) {
        return cluster + "/backups/" + id;
    }

    /** Newest first. Whatever repository holds one is told, also where policy does not ask for it. */
    public List<Backup> backups(String cluster) {
        return backups(cluster, looking.at(repositories.values(), cluster));
    }

    private List<Backup> backups(String cluster, List<Stock> stocks) {
        var wanted = keeping(cluster).map(Keeping::repositories).orElse(List.of());
        // The repositories of the cluster come first: where manifests differ, theirs count.
        var inOrder = stocks.stream()
                .sorted(Comparator.comparingInt(
                        stock -> wanted.contains(stock.repository()) ? wanted.indexOf(stock.repository()) : 1000))
                .toList();
        var ids = new TreeSet<String>();
        inOrder.forEach(stock -> ids.addAll(stock.entries().keySet()));
        return ids.stream()
                .map(id -> backup(id, inOrder, wanted))
                .sorted(Comparator.comparing(
                                (Backup backup) -> backup.manifest().stop().at())
                        .thenComparing(Backup::id)
                        .reversed())
                .toList();
    }

    private static Backup backup(String id, List<Stock> stocks, List<String> wanted) {
        var entries = new LinkedHashMap<String, Stock.Entry>();
        stocks.forEach(stock -> Optional.ofNullable(stock.entries().get(id))
                .ifPresent(entry -> entries.put(stock.repository(), entry)));
        var manifest = entries.values().stream()
                .filter(Stock.Entry::whole)
                .findFirst()
                .orElseGet(() -> entries.values().iterator().next())
                .manifest();
        var copies = new TreeMap<String, Copy>();
        for (var stock : stocks) {
            var entry = Optional.ofNullable(entries.get(stock.repository()));
            if (stock.trouble().isPresent()) {
                copies.put(stock.repository(), Copy.AWAY);
            } else if (entry.isPresent()) {
                boolean same = entry.get().whole() && entry.get().manifest().equals(manifest);
                copies.put(stock.repository(), same ? Copy.THERE : Copy.DIFFERENT);
            } else {
                copies.put(stock.repository(), Copy.MISSING);
            }
        }
        copies.entrySet()
                .removeIf(copy -> !wanted.contains(copy.getKey())
                        && (copy.getValue() == Copy.MISSING || copy.getValue() == Copy.AWAY));
        var verifications = entries.values().stream()
                .flatMap(entry -> entry.verifications().stream())
                .distinct()
                .sorted(Comparator.comparing(Verification::at))
                .toList();
        var pin =
                entries.values().stream().flatMap(entry -> entry.pin().stream()).min(Comparator.comparing(Pin::at));
        return new Backup(manifest, copies, verifications, pin);
    }

    /** By its id, of whatever cluster. */
    public Optional<Backup> backup(String id) {
        var clusters = new ArrayList<String>();
        var words = ID.matcher(id);
        if (words.matches()) {
            clusters.add(words.group(1));
        }
        keepings.keySet().stream()
                .filter(cluster -> !clusters.contains(cluster))
                .forEach(clusters::add);
        return clusters.stream()
                .flatMap(cluster ->
                        backups(cluster).stream().filter(backup -> backup.id().equals(id)))
                .findFirst();
    }

    /** What is in the repositories and is no backup that could be relied on: where, what is wrong, what to do. */
    public List<String> oddities(String cluster) {
        var stocks = looking.at(repositories.values(), cluster);
        var wanted = keeping(cluster).map(Keeping::repositories).orElse(List.of());
        var oddities = new ArrayList<String>();
        for (var stock : stocks) {
            stock.trouble().filter(_ -> wanted.contains(stock.repository())).ifPresent(oddities::add);
            oddities.addAll(stock.oddities());
        }
        var backups = backups(cluster, stocks);
        oddities.addAll(Chains.broken(backups));
        oddities.addAll(Chains.apart(backups));
        oddities.addAll(Chains.strangers(cluster, backups));
        return oddities;
    }

    /** Those of the cluster's repositories that do not answer, each with why. */
    public Map<String, String> away(String cluster) {
        var wanted = keeping(cluster).map(Keeping::repositories).orElse(List.of());
        var away = new LinkedHashMap<String, String>();
        looking.at(repositories.values(), cluster).stream()
                .filter(stock -> wanted.contains(stock.repository()))
                .forEach(stock -> stock.trouble().ifPresent(why -> away.put(stock.repository(), why)));
        return away;
    }

    /**
     * What one and the same look showed: between two looks a repository may go away, or come back.
     *
     * @param doubts why there may be backups that cannot be seen: before anything goes that they could need, somebody
     *     should look
     */
    public record Sight(List<Backup> backups, List<String> doubts) {}

    public Sight sight(String cluster) {
        var stocks = looking.at(repositories.values(), cluster);
        return new Sight(backups(cluster, stocks), doubts(cluster, stocks));
    }

    private List<String> doubts(String cluster, List<Stock> stocks) {
        var wanted = keeping(cluster).map(Keeping::repositories).orElse(List.of());
        var doubts = new ArrayList<String>();
        for (var stock : stocks) {
            stock.trouble().filter(_ -> wanted.contains(stock.repository())).ifPresent(doubts::add);
            stock.unread().forEach(folder -> doubts.add(folder + " holds a manifest that is not understood"));
        }
        return doubts;
    }

    /** What a repository says of a backup, whether or not its files are there; empty if it says nothing. */
    public Optional<Manifest> manifest(String repository, String cluster, String id) throws IOException {
        return looking.inventory().stock(repository(repository), cluster).entries().entrySet().stream()
                .filter(entry -> entry.getKey().equals(id))
                .map(entry -> entry.getValue().manifest())
                .findFirst();
    }

    /** Makes a backup one: from now on it is listed. */
    public void add(String repository, Manifest manifest) throws IOException {
        put(repository, manifest, MANIFEST, manifest);
    }

    public void note(String repository, Manifest manifest, Verification verification) throws IOException {
        var name = "verified/%d-%s.json"
                .formatted(
                        verification.at().toEpochMilli(),
                        verification.depth().name().toLowerCase(Locale.ROOT));
        put(repository, manifest, name, verification);
    }

    public void pin(String repository, Manifest manifest, Pin pin) throws IOException {
        put(repository, manifest, PIN, pin);
    }

    public void unpin(String repository, Manifest manifest) throws IOException {
        repository(repository).remove(folder(manifest) + "/" + PIN);
    }

    /** Takes a copy away, all of it. */
    public void remove(String repository, Manifest manifest) throws IOException {
        repository(repository).remove(folder(manifest));
    }

    public static String folder(Manifest manifest) {
        return folder(manifest.source().cluster(), manifest.id());
    }

    private void put(String repository, Manifest manifest, String name, Object value) throws IOException {
        try (var upload = repository(repository).upload(folder(manifest) + "/" + name)) {
            upload.out().write(Json.bytes(value));
            upload.publish();
        }
    }

    /** What is missing where: copies that policy asks for and that are not there. */
    public List<String> missing(Backup backup) {
        var wanted = new HashSet<>(keeping(backup.manifest().source().cluster())
                .map(Keeping::repositories)
                .orElse(List.of()));
        return backup.copies().entrySet().stream()
                .filter(copy -> wanted.contains(copy.getKey()) && copy.getValue() != Copy.THERE)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Clears away what killed processes left in the repositories. One that does not answer is cleared another time. */
    public void tidy() {
        for (var repository : repositories.values()) {
            try {
                repository.tidy(LEFT_BEHIND);
            } catch (IOException _) {
                // Whoever uses it is told; there is nobody here to tell.
            }
        }
    }
}
