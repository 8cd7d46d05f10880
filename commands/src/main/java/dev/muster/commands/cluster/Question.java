package dev.muster.commands.cluster;

import java.sql.Connection;
import java.sql.SQLException;

/** What a node is asked on a connection that is not the asker's to close. */
@FunctionalInterface
public interface Question<T> {
    T of(Connection connection) throws SQLException;
}
