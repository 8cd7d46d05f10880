package dev.muster.commands.table;

import dev.muster.commands.plan.Meter;
import dev.muster.commands.plan.Work;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What tables are taken out of. */
interface Source {

    static Source of(BringBack step, Work work) {
        return step.origin()
                .side()
                .<Source>map(name -> new SideSource(step, work, name))
                .orElseGet(() -> new StoredSource(step, work));
    }

    /** How much has to be read. */
    long bytes();

    /** The same, uncompressed: what a plan estimates by. */
    long plainBytes();

    /** Those that it had, once it is fetched. */
    List<String> roles();

    /** Of a part of a database, which does not bring its schemas along. */
    List<String> schemas();

    /** How many a table had, without those below it, as far as somebody counted them. */
    Optional<Long> rows(Name table) throws SQLException, InterruptedException;

    Archive fetch(Bench bench, Meter meter) throws InterruptedException;
}
