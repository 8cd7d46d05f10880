package dev.muster.commands.sessions;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What was seen on one node at one moment by its own clock: sessions, and what our role may do about them. */
record Look(Instant now, Rights rights, List<Session> sessions, Catalog catalog) {
    Look {
        sessions = List.copyOf(sessions);
    }

    /**
     * @param signals whether the role may end sessions of others
     * @param sees whether it is shown what others do
     */
    record Rights(String role, boolean superuser, boolean signals, boolean sees) {}

    /** {@code users} are the roles that can log in. */
    record Catalog(List<Database> databases, List<String> users) {
        Catalog {
            databases = List.copyOf(databases);
            users = List.copyOf(users);
        }
    }

    /**
     * @param limit how many sessions it lets in at once; below zero, any number
     * @param open whether it takes connections at all
     * @param prepared how many prepared transactions it holds
     */
    record Database(Name name, Owner owner, int limit, boolean open, int prepared) {}

    record Name(long oid, String name) {}

    /** {@code ours} whether our role may do what the owner may. */
    record Owner(String name, boolean superuser, boolean ours) {}

    /** Sessions of other people's programs. */
    Stream<Session> clients() {
        return sessions.stream().filter(Session::client);
    }

    Optional<Session> session(int pid) {
        return sessions.stream().filter(session -> session.pid() == pid).findFirst();
    }

    Optional<Database> database(String name) {
        return catalog.databases().stream()
                .filter(database -> database.name().name().equals(name))
                .findFirst();
    }

    List<String> databaseNames() {
        return catalog.databases().stream()
                .map(database -> database.name().name())
                .toList();
    }
}
