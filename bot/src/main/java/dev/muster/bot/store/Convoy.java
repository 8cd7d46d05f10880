package dev.muster.bot.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * What comes while something is being written waits, and is then written together: one statement and one flush of the
 * disk for all that wait. Whoever comes first when nobody writes, writes for everybody.
 */
public final class Convoy<T, R> {
    private static final int LONGEST = 100;
    /** The classes of SQLState for what a value is to blame for: bad data, a constraint, a limit. */
    private static final List<String> FAULTS = List.of("22", "23", "54");

    private final Function<List<T>, List<R>> writing;
    private final Lock lock = new ReentrantLock();
    private final Condition through = lock.newCondition();
    private final List<Seat<T, R>> waiting = new ArrayList<>();
    private boolean underWay;

    /** {@code writing} answers for each in its order. */
    public Convoy(Function<List<T>, List<R>> writing) {
        this.writing = writing;
    }

    private sealed interface Fate<R> {
        record Written<R>(R result) implements Fate<R> {}

        record Failed<R>(RuntimeException why) implements Fate<R> {}
    }

    private static final class Seat<T, R> {
        private final T load;
        private Optional<Fate<R>> fate = Optional.empty();

        Seat(T load) {
            this.load = load;
        }
    }

    public R take(T load) {
        var seat = new Seat<T, R>(load);
        for (var batch = board(seat); !batch.isEmpty(); batch = awaitTurn(seat)) {
            arrive(batch, write(batch.stream().map(s -> s.load).toList()));
        }
        return switch (seat.fate.orElseThrow()) {
            case Fate.Written<R>(var result) -> result;
            case Fate.Failed<R>(var why) -> throw why;
        };
    }

    private List<Seat<T, R>> board(Seat<T, R> seat) {
        lock.lock();
        try {
            waiting.add(seat);
        } finally {
            lock.unlock();
        }
        return awaitTurn(seat);
    }

    /** Those that we are to write for; nobody, once ours is written. */
    private List<Seat<T, R>> awaitTurn(Seat<T, R> seat) {
        lock.lock();
        try {
            while (underWay && seat.fate.isEmpty()) {
                through.awaitUninterruptibly();
            }
            if (seat.fate.isPresent()) {
                return List.of();
            }
            underWay = true;
            var first = waiting.subList(0, Math.min(LONGEST, waiting.size()));
            var batch = List.copyOf(first);
            first.clear();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void arrive(List<Seat<T, R>> batch, List<Fate<R>> fates) {
        lock.lock();
        try {
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).fate = Optional.of(fates.get(i));
            }
            underWay = false;
            through.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private List<Fate<R>> write(List<T> loads) {
        try {
            return writing.apply(loads).stream().<Fate<R>>map(Fate.Written::new).toList();
        } catch (RuntimeException e) {
            return loads.size() > 1 && isRefused(e)
                    ? loads.stream()
                            .flatMap(load -> write(List.of(load)).stream())
                            .toList()
                    : failed(loads, e);
        } catch (Error e) {
            return failed(loads, new IllegalStateException(e)); // Who waits must not wait for ever.
        }
    }

    private static <T, R> List<Fate<R>> failed(List<T> loads, RuntimeException why) {
        return loads.stream().<Fate<R>>map(_ -> new Fate.Failed<>(why)).toList();
    }

    /** The store found fault with one of them, and so wrote none. After a lost connection nobody knows, and nothing is tried. */
    private static boolean isRefused(RuntimeException e) {
        return e.getCause() instanceof SQLException sql
                && FAULTS.stream().anyMatch(String.valueOf(sql.getSQLState())::startsWith);
    }
}
