package dev.muster.commands.sessions;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Question;
import dev.muster.commands.plan.Work;
import dev.muster.commands.where.Spot;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * What a step ends sessions on: a connection of its own, or the observer's when no other is left to have. Ending sessions
 * is what one does when all connections are taken.
 */
record Line(Work work, Node node, Optional<Connection> own) implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String TOO_MANY_CONNECTIONS = "53300";

    static Line to(Spot spot, Work work) throws SQLException {
        var node = spot.in(work);
        try {
            return new Line(work, node, Optional.of(work.access().open(node, Optional.empty(), PATIENCE)));
        } catch (SQLException e) {
            if (!TOO_MANY_CONNECTIONS.equals(e.getSQLState())) {
                throw e;
            }
            return new Line(work, node, Optional.empty());
        }
    }

    <T> T ask(Question<T> question) throws SQLException {
        return own.isPresent() ? question.of(own.get()) : work.observer().ask(node, question);
    }

    @Override
    public void close() throws SQLException {
        if (own.isPresent()) {
            own.get().close();
        }
    }
}
