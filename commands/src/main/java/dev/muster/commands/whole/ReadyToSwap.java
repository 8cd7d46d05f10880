package dev.muster.commands.whole;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Words;
import dev.muster.commands.where.Spot;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * People are asked again, with the comparison before their eyes; then it is looked once more whether anything forbids the
 * swap, before anybody is sent away.
 *
 * @param snapshot what is to be said of the safety snapshot
 */
public record ReadyToSwap(Spot spot, Pair pair, String snapshot) implements Step {
    private static final String LOCKED = "55P03";

    @Override
    public String describe() {
        return "ask whether to swap, then look once more that nothing stands in the way";
    }

    @Override
    public String intent() {
        return "ask before the swap of %s (%d) on %s; %s".formatted(pair.database(), pair.present(), spot, snapshot);
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(1);
    }

    @Override
    public Optional<String> question() {
        return Optional.of(
                "What was restored is compared above. Swap it in as %s? Everybody in it is sent away for some seconds; what was written since the backup is then only in %s, which is kept. %s"
                        .formatted(pair.database(), pair.kept(), snapshot));
    }

    @Override
    public Probe probe(Work work) {
        return new Probe.NotDone(); // To look again does no harm.
    }

    @Override
    public Proof perform(Work work) throws SQLException {
        try (var connection = Server.of(work, spot).maintenance()) {
            var databases = new Databases(connection);
            var present = databases
                    .named(pair.database())
                    .filter(found -> found.oid() == pair.present())
                    .orElseThrow(() -> new Problem(
                                    "DATABASE_CHANGED",
                                    "%s on %s is not the database that the plan was made for"
                                            .formatted(pair.database(), spot.node()),
                                    "see who dropped or renamed it, then ask anew")
                            .asTrouble());
            if (databases.named(pair.beside()).isEmpty()) {
                throw SwapDatabases.besideGone(pair.beside());
            }
            rehearse(connection);
            if (databases.named(pair.kept()).isPresent()) {
                throw SwapDatabases.keptTaken(pair.kept());
            }
            new Obstacles(connection, pair.database()).requireNone();
            return Proof.of(
                    "%s (%s) can take the place of %s: no prepared transaction, no slot, no subscription hangs on it"
                            .formatted(pair.beside(), present.access().owner(), pair.database()));
        }
    }

    /** What is carried over is said once and taken back: if somebody forbids it, nobody was sent away for nothing. */
    private void rehearse(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '10s'");
            for (var each : new Portrait(connection, pair.present()).onto(pair.beside())) {
                statement.execute(each);
            }
        } catch (SQLException e) {
            var locked = LOCKED.equals(e.getSQLState());
            throw new Problem.Trouble(
                    new Problem(
                            "CANNOT_CARRY_OVER",
                            "what stands around %s cannot be given to what takes its place: %s"
                                    .formatted(pair.database(), Words.first(String.valueOf(e.getMessage()))),
                            (locked
                                            ? "see who changes databases or roles right now: /db sessions %s --all; then"
                                                    .formatted(spot.cluster())
                                            : "give the cluster's restore admin the right to, then")
                                    + " try again; nobody was sent away yet"),
                    e);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
