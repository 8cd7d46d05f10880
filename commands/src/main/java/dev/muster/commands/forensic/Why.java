package dev.muster.commands.forensic;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Why something could not be read, in few words. */
final class Why {
    static final String NOT_ALLOWED = "Muster may not read it";
    static final String GONE = "it went away meanwhile";

    private Why() {}

    static String of(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> NOT_ALLOWED;
            case NoSuchFileException _ -> GONE;
            case FileSystemException file ->
                Optional.ofNullable(file.getReason()).orElse("it cannot be read");
            default -> Optional.ofNullable(e.getMessage()).orElse("it cannot be read");
        };
    }
}
