package dev.muster.commands.cluster;

/** Names of databases and roles may be anything, and stand in statements that take no parameters. */
public final class Identifier {
    private Identifier() {}

    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
