package dev.muster.bot;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * Muster itself, whose runner stands still wherever it logs a line that matches {@code stop.at}: it leaves a file in
 * {@code stop.folder}, and goes on when a file {@code go} is there. What happens to it meanwhile is the test's affair.
 */
public final class StoppableMain {
    private static final String RUNNER = "dev.muster.bot.run"; // And whoever walks for it.

    private StoppableMain() {}

    public static void main(String[] args) {
        var at = System.getProperty("stop.at", "");
        if (!at.isEmpty()) {
            var context = (LoggerContext) LoggerFactory.getILoggerFactory();
            var stop = new Stop(Pattern.compile(at), Path.of(System.getProperty("stop.folder")));
            stop.setContext(context);
            stop.start();
            context.addListener(new AfterReset(stop));
        }
        Main.main(args);
    }

    private static final class Stop extends UnsynchronizedAppenderBase<ILoggingEvent> {
        private final Pattern at;
        private final Path folder;

        Stop(Pattern at, Path folder) {
            this.at = at;
            this.folder = folder;
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (!at.matcher(event.getFormattedMessage()).find()) {
                return;
            }
            try {
                Files.writeString(folder.resolve(event.getFormattedMessage().replace(' ', '-')), "");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            while (!Files.exists(folder.resolve("go"))) {
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    private record AfterReset(Stop stop) implements LoggerContextListener {
        @Override
        public boolean isResetResistant() {
            return true;
        }

        @Override
        public void onReset(LoggerContext context) {
            var runner = context.getLogger(RUNNER);
            runner.setLevel(Level.DEBUG);
            runner.addAppender(stop);
        }

        @Override
        public void onStart(LoggerContext context) {}

        @Override
        public void onStop(LoggerContext context) {}

        @Override
        public void onLevelChange(Logger logger, Level level) {}
    }
}
