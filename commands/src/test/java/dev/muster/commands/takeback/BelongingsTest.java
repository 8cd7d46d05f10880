package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By their exact names: what its owner puts there is often called like what PostgreSQL does. */
final class BelongingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql.conf",
                "postgresql.auto.conf",
                "pg_hba.conf",
                "pg_hba_extra.conf",
                "pg_hba.d",
                "pg_ident.conf",
                "pg_ident.d",
                "pg_log_shipping.conf",
                "pg_wal.conf",
                "base.conf",
                "global.d",
                "log.conf",
                "logs",
                "PG_VERSION.old",
                "conf.d",
                "server.key",
                "standby.signal.off"
            })
    void what_may_be_its_owners_is_taken_over(String name) {
        assertThat(Belongings.isOwners(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PG_VERSION",
                "base",
                "global",
                "pg_wal",
                "pg_xact",
                "pg_replslot",
                "pg_tblspc",
                "log",
                "pg_log",
                "current_logfiles",
                "backup_manifest",
                "backup_label",
                "backup_label.old",
                "tablespace_map.old",
                "postmaster.opts",
                "postmaster.opts.muster",
                "postmaster.opts.muster.part",
                "postmaster.pid",
                "standby.signal",
                "recovery.signal",
                "muster-kept.json"
            })
    void what_is_the_servers_stays_with_it(String name) {
        assertThat(Belongings.isOwners(name)).isFalse();
    }
}
