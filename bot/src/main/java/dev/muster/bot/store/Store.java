package dev.muster.bot.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.muster.chat.Secret;
import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;

/** The database that Muster keeps its state in. */
public final class Store implements AutoCloseable {
    private static final int OLDEST_VERSION = 140_000;

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private Store(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
    }

    public static Store open(String url, String user, Secret password) {
        var settings = new HikariConfig();
        settings.setPoolName("store");
        settings.setJdbcUrl(url);
        settings.setUsername(user);
        settings.setPassword(password.reveal());
        settings.setMaximumPoolSize(10);
        settings.setMinimumIdle(2);
        settings.setConnectionTimeout(10_000);
        settings.setInitializationFailTimeout(1);
        settings.addDataSourceProperty("ApplicationName", "muster-store");
        settings.addDataSourceProperty("connectTimeout", "5");
        settings.addDataSourceProperty("socketTimeout", "60");
        settings.addDataSourceProperty("reWriteBatchedInserts", "true");
        // A replica that sleeps in the middle of a transaction must not keep its locks from the others for long.
        settings.addDataSourceProperty("options", "-c idle_in_transaction_session_timeout=4000");
        settings.setThreadFactory(Executors.defaultThreadFactory());
        try {
            return checked(new HikariDataSource(settings));
        } catch (Problem.Trouble told) {
            throw told;
        } catch (SQLException | RuntimeException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "STORE",
                            "the store at " + url + " cannot be used: " + firstLine(e),
                            "check store.url, store.user and store.password, and that the server runs"),
                    e);
        }
    }

    private static Store checked(HikariDataSource pool) throws SQLException {
        try {
            requireVersion(pool);
            return new Store(pool);
        } catch (SQLException | RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static void requireVersion(HikariDataSource pool) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT current_setting('server_version_num')::int AS version")) {
            row.next();
            if (row.getInt("version") < OLDEST_VERSION) {
                throw new Problem("STORE_TOO_OLD", "the store's PostgreSQL is older than 14", "give Muster a newer one")
                        .asTrouble();
            }
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Brings the tables to what this version needs. To be called before anything else is asked of them. */
    public void migrate() {
        try {
            Flyway.configure()
                    .dataSource(pool)
                    .locations("classpath:db/migration")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "STORE_TABLES",
                            "the store's tables cannot be made or changed: " + firstLine(e),
                            "give store.user the right to create tables in its database"),
                    e);
        }
    }

    public DataSource dataSource() {
        return pool;
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    /** Which server this is: no managed cluster may be the same. */
    public String systemIdentifier() {
        return jdbi.withHandle(h -> h.createQuery("SELECT system_identifier::text FROM pg_control_system()")
                .mapTo(String.class)
                .one());
    }

    public boolean isUp() {
        try (var connection = pool.getConnection()) {
            return connection.isValid(2);
        } catch (SQLException _) {
            return false;
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
