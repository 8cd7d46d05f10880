package dev.muster.console;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.util.Optional;

/**
 * Knows who is asking. Programs bring their token in a header. Browsers bring it in a cookie for each person, so that two
 * people can sit before one browser in two tabs: the tab says who it is, the cookie proves it.
 */
final class Doorman {
    private static final String COOKIE = "muster_";
    private static final int THIRTY_DAYS = 30 * 24 * 3600;

    private final Settings settings;

    Doorman(Settings settings) {
        this.settings = settings;
    }

    /** Refuses what another site's page makes a browser send. */
    void refuseForeignOrigin(Context ctx) {
        var origin = ctx.header("Origin");
        if (origin != null && !isOurs(origin, ctx)) {
            throw new Refused(
                    403, "FOREIGN_ORIGIN", "requests from another site are refused", "open the console itself");
        }
    }

    private boolean isOurs(String origin, Context ctx) {
        var host = ctx.header("Host");
        return settings.origin().map(origin::equals).orElse(false)
                || origin.equals("http://" + host)
                || origin.equals("https://" + host);
    }

    String account(Context ctx) {
        var header = ctx.header("Authorization");
        if (header != null) {
            return header.regionMatches(true, 0, "Bearer ", 0, 7)
                    ? accountOf(header.substring(7).strip()).orElseThrow(Doorman::unknown)
                    : refuse();
        }
        return fromCookie(ctx).orElseThrow(Doorman::unknown);
    }

    private static String refuse() {
        throw unknown();
    }

    private Optional<String> fromCookie(Context ctx) {
        var tab = Optional.ofNullable(ctx.header("X-Muster-As")).or(() -> Optional.ofNullable(ctx.queryParam("as")));
        return settings.people().stream()
                .filter(person -> tab.map(person.account()::equals).orElse(true))
                .filter(person -> Optional.ofNullable(ctx.cookie(COOKIE + person.account()))
                        .map(person.token()::is)
                        .orElse(false))
                .map(Settings.Person::account)
                .findFirst();
    }

    private Optional<String> accountOf(String token) {
        return settings.people().stream()
                .filter(person -> person.token().is(token))
                .map(Settings.Person::account)
                .findFirst();
    }

    /** Moves a token into a cookie that no script can read and no other site can send. */
    String signIn(Context ctx, String token) {
        var account = accountOf(token).orElseThrow(Doorman::unknown);
        ctx.cookie(cookie(account, token, THIRTY_DAYS));
        return account;
    }

    void signOut(Context ctx, String account) {
        ctx.cookie(cookie(account, "", 0));
    }

    private Cookie cookie(String account, String value, int maxAge) {
        boolean secure =
                settings.origin().filter(origin -> origin.startsWith("https:")).isPresent();
        return new Cookie(COOKIE + account, value, "/", maxAge, secure, true, null, SameSite.STRICT);
    }

    private static Refused unknown() {
        return new Refused(
                401,
                "WHO_ARE_YOU",
                "the token is missing or wrong",
                "open your own link, or send it as Authorization: Bearer");
    }
}
