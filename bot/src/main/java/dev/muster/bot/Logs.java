package dev.muster.bot;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.muster.bot.config.Config;
import org.slf4j.LoggerFactory;

/** Logs to standard error, as lines for people or as JSON for machines. */
final class Logs {
    /** It tells of a look that fails, with all that led to it; whoever asked for the look is told in any case. */
    private static final java.util.logging.Logger CACHES =
            java.util.logging.Logger.getLogger("com.github.benmanes.caffeine");

    private Logs() {}

    /** Before the configuration is known: quiet, but not deaf. */
    static void quiet() {
        configure(new Config.Log(Config.Log.Format.TEXT, Config.Log.Level.WARN));
    }

    static void configure(Config.Log log) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var encoder = encoder(log.format());
        encoder.setContext(context);
        encoder.start();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(Level.WARN);
        // They tell what we tell in our own words, and quote statements with what was bound to them.
        context.getLogger("com.github.kagkarlsson").setLevel(Level.OFF);
        context.getLogger("com.zaxxer").setLevel(Level.ERROR);
        context.getLogger("io.javalin").setLevel(Level.OFF);
        CACHES.setLevel(java.util.logging.Level.OFF);
        context.getLogger("dev.muster").setLevel(Level.valueOf(log.level().name()));
    }

    private static EncoderBase<ILoggingEvent> encoder(Config.Log.Format format) {
        return switch (format) {
            case JSON -> {
                var json = new JsonEncoder();
                json.setWithFormattedMessage(true);
                json.setWithMessage(false);
                json.setWithArguments(false);
                json.setWithContext(false);
                json.setWithMDC(false);
                json.setWithSequenceNumber(false);
                json.setWithNanoseconds(false);
                yield json;
            }
            case TEXT -> {
                var pattern = new PatternLayoutEncoder();
                pattern.setPattern("%d{HH:mm:ss.SSS,UTC} %-5level %logger{0}: %msg%n");
                yield pattern;
            }
        };
    }
}
