package dev.muster.console;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;

/** How a browser comes in and goes out again. */
final class Sessions {
    private static final int LONGEST_BODY = 1_000;

    private final Doorman doorman;

    Sessions(Doorman doorman) {
        this.doorman = doorman;
    }

    void mount(RoutesConfig routes) {
        routes.before("/", this::enter);
        routes.post("/api/session", this::signIn);
        routes.delete("/api/session", this::signOut);
        routes.get("/api/me", this::me);
    }

    /** The link that a person was given: its token goes into a cookie and out of the address. */
    private void enter(Context ctx) {
        var token = ctx.queryParam("token");
        if (token != null) {
            ctx.status(303)
                    .header("Location", "/?as=" + doorman.signIn(ctx, token))
                    .skipRemainingHandlers();
        }
    }

    private void signIn(Context ctx) throws IOException {
        var account = doorman.signIn(ctx, Json.needed(Json.body(Json.read(ctx, LONGEST_BODY)), "token"));
        Json.answer(ctx, 200, Json.object().put("account", account));
    }

    private void signOut(Context ctx) {
        doorman.signOut(ctx, doorman.account(ctx));
        ctx.status(204);
    }

    private void me(Context ctx) {
        Json.answer(ctx, 200, Json.object().put("account", doorman.account(ctx)));
    }
}
