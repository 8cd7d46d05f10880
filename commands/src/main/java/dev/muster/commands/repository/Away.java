package dev.muster.commands.repository;

import java.io.IOException;

/** A repository is not where it should be: a mount that is missing, a folder that is somebody else's. */
public final class Away extends IOException {
    private final String hint;

    /** {@code fact} in lower case; {@code hint} is something to do. */
    public Away(String fact, String hint) {
        super(fact);
        this.hint = hint;
    }

    public String fact() {
        return String.valueOf(getMessage());
    }

    public String hint() {
        return hint;
    }
}
