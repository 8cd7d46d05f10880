package dev.muster.commands.cluster;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;

/** Why a node could not be looked at, from its SQLState and never from a guess. */
final class Reasons {
    private Reasons() {}

    static String of(SQLException e, Node.Login login) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            switch (cause) {
                case UnknownHostException _ -> {
                    return "host " + login.host() + " is unknown";
                }
                case ConnectException _ -> {
                    return "nothing listens on " + login.host() + ":" + login.port();
                }
                case SocketTimeoutException _ -> {
                    return "connected, but no answer within 2 s";
                }
                default -> {}
            }
        }
        return switch (String.valueOf(e.getSQLState())) {
            case "28P01" -> "the password of user " + login.user() + " is refused";
            case "28000" -> "user " + login.user() + " is not let in";
            case "3D000" -> "there is no database " + login.database();
            case "42501" -> "user " + login.user() + " may not read the statistics (grant it pg_monitor)";
            case "53300" -> "all its connections are taken";
            case "57P01", "57P02" -> "it is shutting down";
            case "57P03" -> "it is starting up or shutting down";
            case "57014" -> "it did not answer within 2 s";
            case "08001", "08004", "08006" -> "the connection failed";
            default -> "it answered with error " + e.getSQLState();
        };
    }
}
