package dev.muster.slack.testing;

import dev.muster.chat.Bytes;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.UnauthorizedResponse;
import io.javalin.http.UploadedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** The server: HTTP and websockets on one port, in front of all the rest. */
final class Wire {
    private static final long LARGEST = 100_000_000;
    private static final String DOWN = "down";

    private final World world;
    private final Faults faults;
    private final WebApi api;
    private final Hub hub;

    Wire(World world, Faults faults, WebApi api, Hub hub) {
        this.world = world;
        this.faults = faults;
        this.api = api;
        this.hub = hub;
    }

    Javalin start(int port, Consumer<RoutesConfig> more) {
        return Javalin.create(config -> {
                    settings(config);
                    routes(config.routes);
                    more.accept(config.routes);
                })
                .start("127.0.0.1", port);
    }

    private static void settings(JavalinConfig config) {
        config.startup.startupWatcherEnabled = false;
        config.startup.showJavalinBanner = false;
        config.concurrency.useVirtualThreads = true;
        config.http.maxRequestSize = LARGEST;
    }

    private void routes(RoutesConfig routes) {
        routes.post("/api/{method}", this::api);
        routes.get("/api/{method}", this::api);
        routes.post("/upload/{id}", this::upload);
        routes.get("/files/{id}", this::download);
        routes.post("/response/{id}", this::respond);
        routes.wsBeforeUpgrade("/link", context -> {
            if (faults.down() || !hub.admits(Optional.ofNullable(context.queryParam("ticket")))) {
                throw new UnauthorizedResponse();
            }
        });
        routes.ws("/link", socket -> {
            socket.onConnect(context -> {
                hub.connected(context);
                // It may have gone down between the greeting, which the client has heard, and now.
                if (faults.down()) {
                    hub.drop();
                }
            });
            socket.onMessage(hub::heard);
            socket.onClose(hub::closed);
            socket.onError(hub::closed);
        });
    }

    private boolean refused(Context context) {
        if (faults.down()) {
            context.status(503).result(DOWN);
        }
        return faults.down();
    }

    private void api(Context context) {
        if (refused(context)) {
            return;
        }
        ObjectNode values;
        try {
            values = values(context);
        } catch (JacksonException _) {
            answer(context, new Refused("invalid_json").answer());
            return;
        }
        var bearer = Optional.ofNullable(context.header("Authorization"))
                .map(header -> header.replaceFirst("(?i)^bearer ", ""));
        var inForm = Optional.ofNullable(values.remove("token")).map(token -> token.asString(""));
        var answer = api.call(context.pathParam("method"), bearer.or(() -> inForm), values);
        answer.headers().forEach(context::header);
        if (answer.status() == 200 || answer.status() == 429) {
            answer(context.status(answer.status()), answer.body());
        } else {
            context.status(answer.status()).result("<html>something went wrong</html>");
        }
    }

    private static void answer(Context context, ObjectNode body) {
        context.contentType("application/json; charset=utf-8").result(body.toString());
    }

    private static ObjectNode values(Context context) {
        var values = Json.object();
        context.queryParamMap().forEach((name, all) -> values.put(name, all.getLast()));
        var type = Optional.ofNullable(context.contentType()).orElse("");
        if (type.startsWith("application/json")) {
            values.setAll(Json.copy(Json.parse(context.body())));
        } else {
            context.formParamMap().forEach((name, all) -> values.put(name, all.getLast()));
        }
        return values;
    }

    private void upload(Context context) {
        if (refused(context)) {
            return;
        }
        var content = Optional.ofNullable(context.contentType())
                        .filter(type -> type.startsWith("multipart/"))
                        .isPresent()
                ? part(context.uploadedFiles().getFirst())
                : Bytes.of(context.bodyAsBytes());
        try {
            world.alone(() -> world.uploads.upload(context.pathParam("id"), content));
            context.result("OK - " + content.size());
        } catch (Refused e) {
            context.status(400).result(e.getMessage());
        }
    }

    private static Bytes part(UploadedFile file) {
        try (var content = file.content()) {
            return Bytes.of(content.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void download(Context context) {
        var token = Optional.ofNullable(context.header("Authorization")).orElse("");
        if (!world.app.botToken().is(token.replaceFirst("(?i)^bearer ", ""))) {
            throw new UnauthorizedResponse();
        }
        world.alone(() -> world.uploads.find(context.pathParam("id")))
                .ifPresentOrElse(file -> context.result(file.content().toArray()), () -> context.status(404));
    }

    private void respond(Context context) {
        if (refused(context)) {
            return;
        }
        try {
            var said = Json.parse(context.body());
            world.alone(() -> new Answers(world).respond(context.pathParam("id"), said));
            context.result("ok");
        } catch (Refused e) {
            answer(context.status(404), e.answer());
        } catch (JacksonException _) {
            context.status(400).result("invalid_payload");
        }
    }
}
