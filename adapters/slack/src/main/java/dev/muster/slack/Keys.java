package dev.muster.slack;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** One at a time for each key. */
final class Keys {
    private final LoadingCache<String, ReentrantLock> locks =
            Caffeine.newBuilder().weakValues().executor(Runnable::run).build(_ -> new ReentrantLock());

    <T> T alone(String key, Supplier<T> work) {
        var lock = locks.get(key);
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
