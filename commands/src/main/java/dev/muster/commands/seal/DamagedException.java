package dev.muster.commands.seal;

import java.io.IOException;

/** What is stored is not what was written: bytes were changed, or its end is missing. */
public final class DamagedException extends IOException {
    DamagedException(String message, Throwable cause) {
        super(message, cause);
    }

    DamagedException(String message) {
        super(message);
    }
}
