package dev.muster.commands.side;

import java.util.List;

/** What can be done with a side that stands, as lines to be run: DATABASE and TABLE are theirs to fill in. Pure. */
public final class ByHand {
    private ByHand() {}

    /** On Muster's machine, by the user that it or PostgreSQL runs as: nobody else may come, and there is no password. */
    static String psql(Side side) {
        return "psql " + reached(side);
    }

    /** Somebody may have held a lock at that very moment, who is never going to let it go. */
    public static String dump(Side side) {
        return "pg_dump %s --lock-wait-timeout=20s -Fc -f DATABASE.dump DATABASE".formatted(reached(side));
    }

    /** Each row then and now, without changing anything. */
    static String compare(Side side) {
        return "/db restore table %s TABLE --from %s".formatted(side.cluster(), side.name());
    }

    static List<String> all(Side side) {
        return List.of(
                "as long as %s stands, by hand on Muster's machine:".formatted(side.name()),
                "  " + psql(side) + " DATABASE",
                "  " + dump(side),
                "its tables beside those of %s, row by row (--merge or --replace then puts them back):"
                        .formatted(side.cluster()),
                "  " + compare(side));
    }

    private static String reached(Side side) {
        return "-h %s -p %d -U %s"
                .formatted(
                        quoted(side.server().socket().toString()),
                        side.port(),
                        quoted(side.server().user()));
    }

    private static String quoted(String word) {
        return word.matches("[\\w./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
