package dev.muster.commands.vault;

import dev.muster.commands.repository.Repository;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks at all repositories at once. One that hangs, as a network mount does, must not hold up what is known of the others. */
final class Looking {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Inventory inventory;
    private final Duration patience;
    /** Who still hangs: nobody is sent after them. */
    private final Map<String, FutureTask<Stock>> hanging = new ConcurrentHashMap<>();

    Looking(Inventory inventory) {
        this(inventory, PATIENCE);
    }

    Looking(Inventory inventory, Duration patience) {
        this.inventory = inventory;
        this.patience = patience;
    }

    Inventory inventory() {
        return inventory;
    }

    List<Stock> at(Collection<Repository> repositories, String cluster) {
        var looks = repositories.stream()
                .map(repository -> Map.entry(repository, look(repository, cluster)))
                .toList();
        return looks.stream()
                .map(look ->
                        look.getValue().map(task -> await(look.getKey(), task)).orElseGet(() -> silent(look.getKey())))
                .toList();
    }

    private Optional<FutureTask<Stock>> look(Repository repository, String cluster) {
        if (Optional.ofNullable(hanging.get(repository.name()))
                .filter(task -> !task.isDone())
                .isPresent()) {
            return Optional.empty();
        }
        var task = new FutureTask<>(() -> stock(repository, cluster));
        // Not a virtual one: files hold on to the thread that carries it.
        Thread.ofPlatform().daemon().name("repository " + repository.name()).start(task);
        return Optional.of(task);
    }

    private Stock stock(Repository repository, String cluster) {
        try {
            return inventory.stock(repository, cluster);
        } catch (IOException e) {
            var problem = Troubles.problem(repository.name(), e);
            return Stock.away(repository.name(), problem.fact() + ": " + problem.hint());
        }
    }

    private Stock await(Repository repository, FutureTask<Stock> task) {
        try {
            var stock = task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            hanging.remove(repository.name());
            return stock;
        } catch (TimeoutException _) {
            hanging.put(repository.name(), task);
            return silent(repository);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return silent(repository);
        }
    }

    private Stock silent(Repository repository) {
        return Stock.away(
                repository.name(),
                "repository %s does not answer within %d s: look whether its disk or mount is there and healthy"
                        .formatted(repository.name(), patience.toSeconds()));
    }
}
