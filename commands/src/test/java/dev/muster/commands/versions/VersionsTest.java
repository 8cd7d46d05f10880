package dev.muster.commands.versions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.names.NameKeeper;
import java.time.Instant;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same on every version: backed up, proven, brought back, and every row compared. */
@Timeout(120)
class VersionsTest {

    @ParameterizedTest
    @ValueSource(ints = {13, 15, 17, 18})
    void every_row_comes_back(int major) throws Exception {
        try (var era = new Era(major)) {
            assertThat(era.stage.ask("SHOW server_version")).startsWith(major + ".");
            era.does(
                    "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, data jsonb)",
                    "CREATE INDEX ON customers (name)",
                    "CREATE TABLE visits (customer bigint REFERENCES customers, at timestamptz) PARTITION BY RANGE (at)",
                    "CREATE TABLE visits_2026 PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
                    "INSERT INTO customers (name, data) SELECT md5(i::text), jsonb_build_object('n', i) FROM generate_series(1, 3000) i",
                    "INSERT INTO visits SELECT id, '2026-05-01'::timestamptz + id * interval '1 min' FROM customers",
                    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO muster",
                    "GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO muster",
                    "ANALYZE");
            era.stage.streams();
            var before = era.rows();

            var dump = era.backup();
            assertThat(era.proven(dump)).contains("rows compared exactly: 4 tables");
            var base = era.backup("kind", "physical");
            assertThat(era.proven(base)).contains("pg_verifybackup", "amcheck", "found nothing");

            era.run(era.plan("restore", "backup", dump.id(), "database", "postgres", "into", "again"));
            assertThat(era.rows("again")).isEqualTo(before);
            era.does("DROP DATABASE again");

            era.does("INSERT INTO customers (name) VALUES ('one more')");
            era.stage.sealed();
            var after = era.rows();
            new NameKeeper(era.tools, era.stage.cluster).look(Instant.now());
            var here = era.stage.ask("SELECT pg_current_wal_insert_lsn()");
            era.does("DROP TABLE visits");
            era.stage.sealed();
            // Before 14 nobody estimates the rows of a whole partitioned table.
            assertThat(era.lost(here))
                    .singleElement()
                    .satisfies(told -> assertThat(told)
                            .startsWith("dropped visits")
                            .endsWith("; dropped visits_2026 (of visits) (about 3000 rows)"));

            var side = era.stage.open("to", here);
            assertThat(era.rows(side)).isEqualTo(after);
            era.stage.drop(side);
        }
    }
}
