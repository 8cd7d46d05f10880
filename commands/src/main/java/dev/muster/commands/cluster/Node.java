package dev.muster.commands.cluster;

import dev.muster.chat.Secret;
import java.nio.file.Path;
import java.util.Optional;

/** A configured server of a cluster. {@code data} is its data folder, where that is on this machine. */
public record Node(String name, Login login, Optional<Path> data) {

    /** How it is reached. */
    public record Login(String host, int port, String database, String user, Secret password, String sslmode) {}
}
