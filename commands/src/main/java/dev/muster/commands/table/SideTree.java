package dev.muster.commands.table;

import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.util.List;

/** Tables of a side instance with all that is below them, which can be brought back from there. */
record SideTree(List<Member> members) {
    private static final String TREE = """
            WITH RECURSIVE tree AS (
                SELECT c.oid
                  FROM pg_class c
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                  JOIN unnest(?::text[], ?::text[]) AS w (schema, name) ON w.schema = n.nspname AND w.name = c.relname
                 WHERE c.relkind IN ('r', 'p')
                 UNION
                SELECT i.inhrelid FROM pg_inherits i JOIN tree ON tree.oid = i.inhparent)
            SELECT n.nspname AS schema, c.relname AS name, pg_table_size(c.oid) AS bytes,
                   c.relpersistence = 'u' AS unlogged
              FROM tree JOIN pg_class c ON c.oid = tree.oid JOIN pg_namespace n ON n.oid = c.relnamespace
            """;

    record Member(Name name, long bytes, boolean unlogged) {}

    SideTree {
        members = List.copyOf(members);
    }

    /** Throws a {@link Problem.Trouble} if one was not there, or has no rows in any WAL. */
    static SideTree of(Session session, String cluster, List<Name> tables) throws SQLException, InterruptedException {
        var tree = session.all(
                row -> new Member(
                        new Name(row.getString("schema"), row.getString("name")),
                        row.getLong("bytes"),
                        row.getBoolean("unlogged")),
                TREE,
                tables.stream().map(Name::schema).toList(),
                tables.stream().map(Name::table).toList());
        var lost = tables.stream()
                .filter(table -> tree.stream().noneMatch(one -> one.name().equals(table)))
                .toList();
        if (!lost.isEmpty()) {
            throw new Problem(
                            "TABLE_NOT_THERE",
                            "%s was not there at that moment".formatted(BringBack.told(lost)),
                            "ask for another moment; what happened when: /db lost " + cluster)
                    .asTrouble();
        }
        var unlogged = tree.stream().filter(Member::unlogged).map(Member::name).toList();
        if (!unlogged.isEmpty()) {
            throw new Problem(
                            "TABLE_UNLOGGED",
                            "%s is unlogged: its rows are in no WAL, so that they are not there at any moment"
                                    .formatted(BringBack.told(unlogged)),
                            "bring it back from a logical backup: leave out --to and the side instance")
                    .asTrouble();
        }
        return new SideTree(tree);
    }

    long bytes() {
        return members.stream().mapToLong(Member::bytes).sum();
    }
}
