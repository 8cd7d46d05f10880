package dev.muster.bot.web;

import dev.muster.bot.config.Config;
import dev.muster.bot.desk.Bug;
import dev.muster.chat.Chat;
import dev.muster.chat.Human;
import dev.muster.commands.problem.Problem;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Our web server: whether we are well, what we measure, and what the adapters mount in it. */
public final class Web implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Web.class);
    private static final long LARGEST_REQUEST = 4L * 1024 * 1024;
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Javalin server;
    private volatile boolean open;

    /** Whether what we need is there. */
    public record Readiness(BooleanSupplier store, List<Chat> chats) {}

    private Web(Readiness readiness, PrometheusMeterRegistry metrics, List<Consumer<JavalinConfig>> mounts) {
        this.server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.concurrency.useVirtualThreads = true;
            config.http.maxRequestSize = LARGEST_REQUEST;
            config.jetty.modifyServer(jetty -> jetty.setErrorHandler(Web::malformed));
            config.routes.before(Web::protect);
            config.routes.get("/healthz", ctx -> ctx.result("up\n"));
            config.routes.get("/readyz", ctx -> ready(readiness, ctx));
            config.routes.get(
                    "/metrics",
                    ctx -> ctx.contentType("text/plain; version=0.0.4; charset=utf-8")
                            .result(metrics.scrape()));
            mounts.forEach(mount -> mount.accept(config));
            config.routes.exception(HttpResponseException.class, Web::told);
            config.routes.exception(Exception.class, Web::broken);
        });
    }

    public static Web start(
            Config.Web address,
            Readiness readiness,
            PrometheusMeterRegistry metrics,
            List<Consumer<JavalinConfig>> mounts) {
        var web = new Web(readiness, metrics, mounts);
        try {
            web.server.start(address.listen(), address.port());
        } catch (JavalinBindException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "PORT_IN_USE",
                            "cannot listen on " + address.listen() + ":" + address.port() + ": " + reason(e),
                            "choose another port with --port or web.port, or another address with web.listen"),
                    e);
        }
        return web;
    }

    /** The first cause knows: a port in use, an address that is not ours. */
    private static String reason(Throwable e) {
        var cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    }

    /** From here on {@code /readyz} may say yes. */
    public void opened() {
        open = true;
    }

    public int port() {
        return server.port();
    }

    private static void protect(Context ctx) {
        ctx.header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("X-Frame-Options", "DENY")
                .header("Cross-Origin-Resource-Policy", "same-origin");
    }

    private void ready(Readiness readiness, Context ctx) {
        var waitingFor = new ArrayList<String>();
        if (!open) {
            waitingFor.add("start");
        }
        if (!readiness.store().getAsBoolean()) {
            waitingFor.add("store");
        }
        readiness.chats().stream().filter(chat -> !chat.health().up()).forEach(chat -> waitingFor.add(chat.name()));
        if (waitingFor.isEmpty()) {
            ctx.result("ready" + troubles(readiness.chats()) + "\n");
        } else {
            ctx.status(503).result("not ready: " + String.join(", ", waitingFor) + "\n");
        }
    }

    /** How many, and where to read them: what they are is for people who are known. */
    private static String troubles(List<Chat> chats) {
        return chats.stream()
                .filter(chat -> !chat.health().troubles().isEmpty())
                .map(chat -> ", %s on %s (see /db status)"
                        .formatted(Human.count(chat.health().troubles().size(), "trouble"), chat.name()))
                .collect(Collectors.joining());
    }

    private static void told(HttpResponseException e, Context ctx) {
        var code = switch (e.getStatus()) {
            case 404 -> "NOT_FOUND";
            case 405 -> "NOT_THAT_WAY";
            case 413 -> "TOO_LONG";
            default -> "REFUSED";
        };
        answer(
                ctx,
                e.getStatus(),
                code,
                "the request was refused with status " + e.getStatus(),
                "see docs/console-api.md");
    }

    /** Whoever asked learns a number; the stack trace is for the log. */
    private static void broken(Exception e, Context ctx) {
        var number = UUID.randomUUID().toString().substring(0, 8);
        LOG.error("request {} {} failed, told as {}: {}", ctx.method(), ctx.path(), number, Bug.where(e));
        answer(ctx, 503, "BROKEN", "that did not work", "try again; the log has the details under " + number);
    }

    /** What Jetty refuses before it becomes a request of ours, such as a path that is no path. */
    private static boolean malformed(Request request, Response response, Callback callback) {
        response.getHeaders().put("Content-Type", "application/json").put("X-Content-Type-Options", "nosniff");
        var json = json("MALFORMED", "the request is malformed", "see docs/console-api.md");
        Content.Sink.write(response, true, json, callback);
        return true;
    }

    private static void answer(Context ctx, int status, String code, String fact, String hint) {
        ctx.status(status).contentType("application/json").result(json(code, fact, hint));
    }

    private static String json(String code, String fact, String hint) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("error", code)
                .put("message", fact)
                .put("hint", hint)
                .toString();
    }

    @Override
    public void close() {
        open = false;
        server.stop();
    }
}
