package dev.muster.bot.report;

import dev.muster.chat.Bytes;
import dev.muster.chat.Inert;
import dev.muster.commands.picture.BundledFont;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Draws lines, areas and words on paper of a size, sharply. */
final class Pen implements AutoCloseable {
    static final Color PAPER = Color.WHITE;
    static final Color INK = new Color(0x1F, 0x29, 0x37);
    static final Color MUTED = new Color(0x6B, 0x72, 0x80);
    static final Color GRID = new Color(0xE5, 0xE7, 0xEB);
    static final Color STEM = new Color(0xC4, 0xCA, 0xD4);
    static final Color RED = new Color(0xDC, 0x26, 0x26);
    static final Color RED_TINT = new Color(0xDC, 0x26, 0x26, 0x16);
    static final Color PALE_RED = new Color(0xFE, 0xE2, 0xE2);
    static final Color ORANGE = new Color(0xF5, 0x9E, 0x0B);
    static final Color GREEN = new Color(0x16, 0xA3, 0x4A);
    static final Color BLUE = new Color(0x25, 0x63, 0xEB);
    static final Color BLUE_DOT = new Color(0x25, 0x63, 0xEB, 0xA0);
    static final Color VIOLET = new Color(0x7C, 0x3A, 0xED);
    static final Color GREY = new Color(0x9C, 0xA3, 0xAF);
    static final Color GREY_DOT = new Color(0x6B, 0x72, 0x80, 0x90);

    /** Pixels for a point: screens have more than one. */
    static final int SHARPNESS = 2;

    private final BufferedImage image;
    private final Graphics2D graphics;
    private final Map<Integer, Font> fonts = new HashMap<>();

    Pen(int width, int height) {
        // The font comes first: it is what keeps Java from looking for those of the machine.
        fonts.put(11, BundledFont.sized(11));
        image = new BufferedImage(width * SHARPNESS, height * SHARPNESS, BufferedImage.TYPE_INT_RGB);
        graphics = image.createGraphics();
        graphics.scale(SHARPNESS, SHARPNESS);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }

    void fill(Shape shape, Color colour) {
        graphics.setColor(colour);
        graphics.fill(shape);
    }

    void line(double x1, double y1, double x2, double y2, Color colour, float width) {
        graphics.setColor(colour);
        graphics.setStroke(new BasicStroke(width));
        graphics.draw(new Line2D.Double(x1, y1, x2, y2));
    }

    void text(String words, double x, double y, int size, Color colour) {
        graphics.setColor(colour);
        graphics.setFont(font(size));
        graphics.drawString(Inert.line(words), (float) x, (float) y);
    }

    void centred(String words, double x, double y, int size, Color colour) {
        text(words, x - width(words, size) / 2, y, size, colour);
    }

    double width(String words, int size) {
        return font(size)
                .getStringBounds(Inert.line(words), graphics.getFontRenderContext())
                .getWidth();
    }

    /** As much of it as there is room for. */
    String cut(String words, int size, double room) {
        var line = Inert.line(words);
        if (width(line, size) <= room) {
            return line;
        }
        int least = 0;
        int most = line.length();
        while (least < most) {
            int middle = (least + most + 1) / 2;
            if (width(start(line, middle), size) <= room) {
                least = middle;
            } else {
                most = middle - 1;
            }
        }
        return start(line, least);
    }

    private static String start(String line, int length) {
        int end = length > 0 && Character.isHighSurrogate(line.charAt(length - 1)) ? length - 1 : length;
        return line.substring(0, end).strip() + "…";
    }

    private Font font(int size) {
        return fonts.computeIfAbsent(size, BundledFont::sized);
    }

    /** Its upper part. */
    Bytes png(int height) {
        var part = image.getSubimage(0, 0, image.getWidth(), Math.min(height * SHARPNESS, image.getHeight()));
        try (var bytes = new ByteArrayOutputStream();
                var png = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(part, "png", png);
            png.flush();
            return Bytes.of(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        graphics.dispose();
    }
}
