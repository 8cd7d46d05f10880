package dev.muster.console;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/** The page: a handful of files from our own jar, and nothing from anywhere else. */
final class Assets {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");
    private static final String[] NAMES = {
        "index.html",
        "style.css",
        "blocks.css",
        "icon.svg",
        "app.js",
        "api.js",
        "blocks.js",
        "composer.js",
        "dom.js",
        "messages.js"
    };

    private final String type;
    private final byte[] content;
    private final String etag;

    private Assets(String name) {
        this.type = Objects.requireNonNull(TYPES.get(name.substring(name.lastIndexOf('.') + 1)));
        this.content = read(name);
        this.etag = '"' + hash(content) + '"';
    }

    static void mount(RoutesConfig routes) {
        for (var name : NAMES) {
            var asset = new Assets(name);
            routes.get(name.equals("index.html") ? "/" : "/" + name, asset::send);
        }
    }

    private void send(Context ctx) {
        ctx.header("Cache-Control", "no-cache").header("ETag", etag);
        if (etag.equals(ctx.header("If-None-Match"))) {
            ctx.status(304);
        } else {
            ctx.contentType(type).result(content);
        }
    }

    private static byte[] read(String name) {
        try (var in = Objects.requireNonNull(Assets.class.getResourceAsStream("page/" + name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
