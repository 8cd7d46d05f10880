package dev.muster.console;

/** An HTTP request that is not done, and why. */
final class Refused extends RuntimeException {
    final int status;
    final String code;
    final String hint;

    Refused(int status, String code, String fact, String hint) {
        super(fact, null, false, false);
        this.status = status;
        this.code = code;
        this.hint = hint;
    }
}
