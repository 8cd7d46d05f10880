package dev.muster.bot.desk;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A bug in one line: what was thrown and where in our code. Its message stays away: it may quote a secret or a row. */
public final class Bug {
    private static final int FRAMES = 4;

    private Bug() {}

    public static String where(Throwable thrown) {
        var frames = Stream.of(thrown.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("dev.muster"))
                .limit(FRAMES)
                .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                .collect(Collectors.joining(" < "));
        var cause = Optional.ofNullable(thrown.getCause())
                .map(c -> ", because of " + where(c))
                .orElse("");
        return thrown.getClass().getSimpleName() + (frames.isEmpty() ? "" : " at " + frames) + cause;
    }
}
