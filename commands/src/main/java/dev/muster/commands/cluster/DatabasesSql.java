package dev.muster.commands.cluster;

/** What a row of pg_database says, as conditions. What restores leave written at a database is part of it. */
public final class DatabasesSql {
    private static final String ARE_SUPERUSER = "(SELECT rolsuper FROM pg_roles WHERE rolname = current_user)";
    private static final String REMARK = "coalesce(shobj_description(oid, 'pg_database'), '')";

    /** It lets us in. */
    public static final String OPEN = "(datallowconn AND datconnlimit <> -2 AND has_database_privilege(oid, 'CONNECT')"
            + " AND (datconnlimit <> 0 OR " + ARE_SUPERUSER + "))";

    /** What is being restored is half of something, and may be gone any moment. */
    public static final String BEING_RESTORED = "datname ~ '^muster_restoring_[0-9a-f]{16}$'";

    /** What was replaced is kept for a while. */
    public static final String REPLACED = REMARK + " ~ '(^|\\n)kept by Muster since '";

    /** What restores keep closed to us: it stands beside and is not approved yet, or was replaced. */
    public static final String KEPT_CLOSED =
            "(" + REMARK + " ~ '(^|\\n)(kept|restored) by Muster (since|from) ' AND NOT " + OPEN + ")";

    private DatabasesSql() {}
}
