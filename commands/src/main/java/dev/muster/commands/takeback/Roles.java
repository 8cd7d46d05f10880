package dev.muster.commands.takeback;

import dev.muster.chat.Secret;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * The roles of a cluster at one moment.
 *
 * @param passwords whether what is kept of their passwords could be read
 */
record Roles(Map<String, Role> all, boolean passwords) {
    private static final int MOST = 10;
    private static final int MOST_NAMES = 8;
    private static final String SQL = """
            SELECT r.rolname, r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolcanlogin, r.rolreplication, r.rolbypassrls,
                   r.rolconnlimit, r.rolvaliduntil::text AS until, coalesce(r.rolvaliduntil < now(), false) AS expired,
                   r.rolpassword,
                   ARRAY(SELECT g.rolname || CASE WHEN m.admin_option THEN ' (with admin option)' ELSE '' END
                           FROM pg_auth_members AS m
                           JOIN pg_roles AS g ON g.oid = m.roleid
                          WHERE m.member = r.oid
                          ORDER BY 1)::text[] AS memberships
              FROM pg_authid AS r
             WHERE r.rolname !~ '^pg_'
            """;
    private static final String READABLE = "SELECT has_table_privilege('pg_catalog.pg_authid', 'SELECT')";

    Roles {
        all = Map.copyOf(all);
    }

    /**
     * One of them.
     *
     * @param attributes as ALTER ROLE spells them
     * @param limit of its connections; below zero for none
     */
    record Role(
            String name,
            List<String> attributes,
            int limit,
            Validity validity,
            Optional<Verifier> verifier,
            List<String> memberships) {
        boolean is(String attribute) {
            return attributes.contains(attribute);
        }

        boolean replicates() {
            return is("REPLICATION") || is("SUPERUSER");
        }
    }

    /** Until when a password counts, and whether that is over. */
    record Validity(Optional<String> until, boolean over) {}

    static Roles of(Connection line) throws SQLException {
        boolean passwords;
        try (var statement = line.createStatement();
                var row = statement.executeQuery(READABLE)) {
            row.next();
            passwords = row.getBoolean(1);
        }
        var all = new TreeMap<String, Role>();
        try (var statement = line.createStatement();
                var row = statement.executeQuery(passwords ? SQL : SQL.replace("pg_authid", "pg_roles"))) {
            while (row.next()) {
                all.put(row.getString("rolname"), role(row, passwords));
            }
        }
        return new Roles(all, passwords);
    }

    private static Role role(ResultSet row, boolean passwords) throws SQLException {
        var attributes = new ArrayList<String>();
        var columns = Map.of(
                "rolsuper", "SUPERUSER",
                "rolcreaterole", "CREATEROLE",
                "rolcreatedb", "CREATEDB",
                "rolcanlogin", "LOGIN",
                "rolreplication", "REPLICATION",
                "rolbypassrls", "BYPASSRLS");
        for (var column : new TreeSet<>(columns.keySet())) {
            if (row.getBoolean(column)) {
                attributes.add(columns.get(column));
            }
        }
        return new Role(
                row.getString("rolname"),
                List.copyOf(attributes),
                row.getInt("rolconnlimit"),
                new Validity(Optional.ofNullable(row.getString("until")), row.getBoolean("expired")),
                passwords
                        ? Optional.ofNullable(row.getString("rolpassword"))
                                .map(Secret::new)
                                .map(Verifier::new)
                        : Optional.empty(),
                List.copyOf(Arrays.asList((String[]) row.getArray("memberships").getArray())));
    }

    Optional<Role> of(String name) {
        return Optional.ofNullable(all.get(name));
    }

    /** What they become when these take the place of {@code now}, in a few lines. */
    List<String> insteadOf(Roles now) {
        var lines = new ArrayList<String>();
        names("created since, gone afterwards", now.all().keySet().stream().filter(name -> !all.containsKey(name)))
                .ifPresent(lines::add);
        names(
                        "dropped since, there again afterwards",
                        all.keySet().stream().filter(name -> !now.all().containsKey(name)))
                .ifPresent(lines::add);
        if (passwords && now.passwords()) {
            names(
                            "with another password now: the one of then counts again",
                            both(now, (old, young) -> !same(old.verifier(), young.verifier())))
                    .ifPresent(lines::add);
        } else {
            lines.add("whether passwords were changed since cannot be read by who restores");
        }
        var changes = both(now, (old, young) -> !attributes(old).equals(attributes(young)))
                .map(name -> "%s: now %s, then %s"
                        .formatted(name, attributes(now.of(name).orElseThrow()), attributes(of(name).orElseThrow())))
                .toList();
        changes.stream().limit(MOST).forEach(lines::add);
        if (changes.size() > MOST) {
            lines.add("and %d more roles differ".formatted(changes.size() - MOST));
        }
        return lines;
    }

    private Stream<String> both(Roles now, BiPredicate<Role, Role> differ) {
        return all.values().stream()
                .filter(old -> now.of(old.name())
                        .filter(young -> differ.test(old, young))
                        .isPresent())
                .map(Role::name);
    }

    private static boolean same(Optional<Verifier> one, Optional<Verifier> other) {
        return one.map(it ->
                        other.filter(that -> it.kept().is(that.kept().reveal())).isPresent())
                .orElse(other.isEmpty());
    }

    /** All that is not its password. */
    private static String attributes(Role role) {
        return String.join(" ", role.attributes().isEmpty() ? List.of("no attribute") : role.attributes())
                + (role.limit() < 0 ? "" : " CONNECTION LIMIT " + role.limit())
                + role.validity().until().map(until -> " VALID UNTIL " + until).orElse("")
                + (role.memberships().isEmpty() ? "" : " in " + String.join(", ", role.memberships()));
    }

    private static Optional<String> names(String what, Stream<String> names) {
        var all = names.sorted().toList();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(what + ": " + String.join(", ", all.subList(0, Math.min(MOST_NAMES, all.size())))
                + (all.size() > MOST_NAMES ? " and %d more".formatted(all.size() - MOST_NAMES) : ""));
    }
}
