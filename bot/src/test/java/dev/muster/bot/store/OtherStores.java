package dev.muster.bot.store;

import java.util.Locale;
import java.util.UUID;

/** Stores beside the shared one, on its server. To be closed by who opens them. */
public final class OtherStores {
    private OtherStores() {}

    /** A second pool on the shared store: another replica. */
    public static Store replica() {
        return TestStore.open("postgres");
    }

    /** A store of one's own, to be spoiled. It need not survive a crash of the machine, and so is fast. */
    public static Store empty() {
        var name = "store_" + UUID.randomUUID().toString().replace('-', '_').toLowerCase(Locale.ROOT);
        TestStore.shared().jdbi().useHandle(h -> {
            h.execute("CREATE DATABASE " + name);
            h.execute("ALTER DATABASE " + name + " SET synchronous_commit = off");
        });
        var store = TestStore.open(name);
        store.migrate();
        return store;
    }

    /** Another replica of it. */
    public static Store replicaOf(Store store) {
        return TestStore.open(store.jdbi()
                .withHandle(h -> h.createQuery("SELECT current_database()")
                        .mapTo(String.class)
                        .one()));
    }
}
