package dev.muster.commands.picture;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Objects;

/** The one font of our pictures. It comes along, since servers often have none, and Java then refuses to draw at all. */
public final class BundledFont {
    private static final Font FONT = load();

    private BundledFont() {}

    public static Font sized(float size) {
        return FONT.deriveFont(size);
    }

    private static Font load() {
        try (var font = resource("DejaVuSans.ttf")) {
            needNoSystemFonts();
            return Font.createFont(Font.TRUETYPE_FONT, font);
        } catch (IOException | FontFormatException e) {
            throw new IllegalStateException("the bundled font cannot be read", e);
        }
    }

    /** Without a fontconfig that names a font, Java's own look-up of system fonts throws. */
    private static void needNoSystemFonts() throws IOException {
        if (System.getProperty("sun.awt.fontconfig") == null) {
            var file = Files.createTempFile("muster-fontconfig", ".properties");
            file.toFile().deleteOnExit();
            try (var settings = resource("fontconfig.properties")) {
                Files.write(file, settings.readAllBytes());
            }
            System.setProperty("sun.awt.fontconfig", file.toString());
        }
        System.setProperty("java.awt.headless", "true");
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(BundledFont.class.getResourceAsStream(name), name);
    }
}
