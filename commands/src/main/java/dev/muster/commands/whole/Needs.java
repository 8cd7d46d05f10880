package dev.muster.commands.whole;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.plan.Check;
import dev.muster.commands.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a dump needs of the server that it is restored on, and whether that has it. Roles that are missing are made, without a
 * login; everything else has to be there.
 */
record Needs(Contents contents, Connection connection) {
    private static final Pattern LOCALE = Pattern.compile(" (?:LOCALE|LC_COLLATE|LC_CTYPE) = '((?:[^']|'')*)'");
    private static final Pattern TABLESPACE = Pattern.compile(" TABLESPACE = (\"(?:[^\"]|\"\")+\"|\\w+)");

    /** {@code own} is the tablespace of the whole database, where that is not the dump's to say. */
    List<Check> require(Optional<String> own) throws SQLException {
        var checks = new ArrayList<Check>();
        checks.add(requireRight());
        checks.add(requireExtensions());
        checks.add(requireLocale());
        checks.add(requireTablespaces(own));
        var missing = missingRoles();
        checks.add(requireRoles(missing));
        checks.add(requireNothingPrivileged());
        return checks;
    }

    private Check requireRight() throws SQLException {
        var role = ask("SELECT current_user");
        if (!ask("SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
                .equals("t")) {
            throw problem(
                    "NO_RIGHT",
                    role + " may not make databases",
                    "as a superuser: ALTER ROLE %s CREATEDB; or name another role as the cluster's restore admin in muster.yaml"
                            .formatted(Identifier.quoted(role)));
        }
        return new Check("Muster may make databases", "as " + role, true);
    }

    private Check requireExtensions() throws SQLException {
        var missing = lacking(contents.extensions(), "SELECT name FROM pg_available_extensions");
        if (!missing.isEmpty()) {
            throw problem(
                    "EXTENSION_MISSING",
                    "the server lacks %s that the dump needs: %s"
                            .formatted(Human.count(missing.size(), "extension"), String.join(", ", missing)),
                    "install the packages that bring them on the server, then ask again");
        }
        var all = contents.extensions();
        return new Check("extensions can be installed", all.isEmpty() ? "it needs none" : String.join(", ", all), true);
    }

    private Check requireLocale() throws SQLException {
        var options = contents.options().orElse("");
        var wanted = new TreeSet<String>();
        LOCALE.matcher(options).results().forEach(found -> wanted.add(found.group(1)));
        var known = all("""
                SELECT collcollate FROM pg_collation WHERE collcollate IS NOT NULL
                UNION SELECT collname FROM pg_collation
                UNION SELECT datcollate FROM pg_database UNION SELECT datctype FROM pg_database
                """);
        for (var locale : wanted) {
            if (known.stream().noneMatch(each -> plain(each).equals(plain(locale)))) {
                throw problem(
                        "LOCALE_MISSING",
                        "the server does not know the locale " + locale + " that the database was made with",
                        "make it known there (locale-gen, then SELECT pg_import_system_collations('pg_catalog')), then ask again");
            }
        }
        return new Check("the server knows its locale", wanted.isEmpty() ? "its own" : String.join(", ", wanted), true);
    }

    /** Systems write en_US.UTF-8 and en_US.utf8 for the same. */
    private static String plain(String locale) {
        return locale.toLowerCase(java.util.Locale.ROOT).replace("-", "");
    }

    private Check requireTablespaces(Optional<String> own) throws SQLException {
        var wanted = new TreeSet<>(contents.tablespaces());
        own.or(this::tablespace).ifPresent(wanted::add);
        var missing = lacking(wanted, "SELECT spcname FROM pg_tablespace");
        if (!missing.isEmpty()) {
            throw problem(
                    "TABLESPACE_MISSING",
                    "the server lacks %s that the dump needs: %s"
                            .formatted(Human.count(missing.size(), "tablespace"), String.join(", ", missing)),
                    "make it there: CREATE TABLESPACE %s LOCATION '…', then ask again"
                            .formatted(Identifier.quoted(missing.iterator().next())));
        }
        var closed = new TreeSet<>(wanted);
        closed.removeAll(
                all(
                        "SELECT spcname FROM pg_tablespace WHERE spcname = 'pg_default' OR has_tablespace_privilege(oid, 'CREATE')"));
        if (!closed.isEmpty()) {
            var us = ask("SELECT current_user");
            throw problem(
                    "NO_RIGHT",
                    "%s may put nothing into the tablespace %s that the dump needs"
                            .formatted(us, String.join(", ", closed)),
                    "as a superuser: GRANT CREATE ON TABLESPACE %s TO %s"
                            .formatted(
                                    String.join(
                                            ", ",
                                            closed.stream()
                                                    .map(Identifier::quoted)
                                                    .toList()),
                                    Identifier.quoted(us)));
        }
        return new Check(
                "its tablespaces are there", wanted.isEmpty() ? "the default" : String.join(", ", wanted), true);
    }

    private Optional<String> tablespace() {
        return TABLESPACE
                .matcher(contents.options().orElse(""))
                .results()
                .findFirst()
                .map(found -> Contents.unquoted(found.group(1)));
    }

    Set<String> missingRoles() throws SQLException {
        return lacking(contents.roles(), "SELECT rolname FROM pg_roles");
    }

    private Check requireRoles(Set<String> missing) throws SQLException {
        requireOwners(missing);
        if (!missing.isEmpty()
                && !ask("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
                        .equals("t")) {
            throw problem(
                    "ROLE_MISSING",
                    "the server lacks roles that the dump names: " + String.join(", ", missing),
                    "make them there: CREATE ROLE "
                            + Identifier.quoted(missing.iterator().next()) + ", then ask again");
        }
        return new Check(
                "its roles are there",
                missing.isEmpty()
                        ? Human.count(contents.roles().size(), "role")
                        : "%s missing, and made without a login: %s"
                                .formatted(missing.size(), String.join(", ", missing)),
                missing.isEmpty());
    }

    private void requireOwners(Set<String> missing) throws SQLException {
        var foreign = new TreeSet<String>();
        var superusers = new TreeSet<String>();
        for (var role : contents.owners()) {
            if (!missing.contains(role) && !may(role)) {
                (superuser(role) ? superusers : foreign).add(role);
            }
        }
        var us = ask("SELECT current_user");
        if (!superusers.isEmpty()) {
            throw problem(
                    "NO_RIGHT",
                    "what belongs to the superuser %s cannot be given to it by %s"
                            .formatted(String.join(", ", superusers), us),
                    "name a superuser as the cluster's restore admin in muster.yaml; or let an ordinary role own it"
                            + " (REASSIGN OWNED) and take a backup of that");
        }
        if (!foreign.isEmpty()) {
            throw problem(
                    "NO_RIGHT",
                    "what belongs to %s cannot be given to them by %s".formatted(String.join(", ", foreign), us),
                    "as a superuser: GRANT %s TO %s"
                            .formatted(
                                    String.join(
                                            ", ",
                                            foreign.stream()
                                                    .map(Identifier::quoted)
                                                    .toList()),
                                    Identifier.quoted(us)));
        }
    }

    /** To give it something, one must be able to become it; to go on working on that, to have its rights. */
    boolean may(String role) throws SQLException {
        var name = Databases.literal(role);
        var become = connection.getMetaData().getDatabaseMajorVersion() < 16 ? "MEMBER" : "SET";
        return ask("SELECT pg_has_role(%s::name, 'USAGE') AND pg_has_role(%s::name, '%s')"
                        .formatted(name, name, become))
                .equals("t");
    }

    private boolean superuser(String role) throws SQLException {
        return ask("SELECT count(*) FROM pg_roles WHERE rolsuper AND rolname = " + Databases.literal(role))
                .equals("1");
    }

    private Check requireNothingPrivileged() throws SQLException {
        if (ask("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").equals("t")) {
            return new Check("Muster may make all that is in it", "as a superuser", true);
        }
        var privileged = contents.privileged();
        var untrusted = new TreeSet<>(contents.extensions());
        untrusted.retainAll(all("""
                SELECT e.name FROM pg_available_extensions e
                  JOIN pg_available_extension_versions v ON v.name = e.name AND v.version = e.default_version
                 WHERE v.superuser AND NOT v.trusted
                """));
        untrusted.forEach(name -> privileged.add("extension " + name));
        if (!privileged.isEmpty()) {
            throw problem(
                    "NO_RIGHT",
                    "%s is no superuser, and the dump holds what only superusers may make: %s"
                            .formatted(ask("SELECT current_user"), String.join(", ", privileged)),
                    "name a superuser as the cluster's restore admin in muster.yaml, then ask again");
        }
        return new Check("Muster may make all that is in it", "nothing of it is for superusers alone", true);
    }

    /** Those that were missing. No password and no login: who may come in is for people to say. */
    List<String> makeRoles() throws SQLException {
        var made = new ArrayList<String>();
        for (var role : missingRoles()) {
            try (var statement = connection.createStatement()) {
                statement.execute("CREATE ROLE " + Identifier.quoted(role) + " NOLOGIN");
                if (!may(role)) {
                    statement.execute("GRANT %s TO CURRENT_USER".formatted(Identifier.quoted(role)));
                }
                made.add(role);
            }
        }
        return made;
    }

    private Set<String> lacking(Set<String> wanted, String sql) throws SQLException {
        var missing = new TreeSet<>(wanted);
        missing.removeAll(all(sql));
        return missing;
    }

    private Set<String> all(String sql) throws SQLException {
        var into = new TreeSet<String>();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            while (row.next()) {
                into.add(row.getString(1));
            }
        }
        return into;
    }

    private String ask(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    private static Problem.Trouble problem(String code, String fact, String hint) {
        return new Problem(code, fact, hint).asTrouble();
    }
}
