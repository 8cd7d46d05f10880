package dev.muster.chat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A token or password: it never shows itself, and compares in constant time. */
public final class Secret {
    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** For the one call that needs it; never to be kept, logged or shown. */
    public String reveal() {
        return value;
    }

    public boolean is(String candidate) {
        return MessageDigest.isEqual(
                value.getBytes(StandardCharsets.UTF_8), candidate.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "***";
    }
}
