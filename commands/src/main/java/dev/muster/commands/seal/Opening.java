package dev.muster.commands.seal;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.UnsupportedRecipientStanzaException;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import com.github.luben.zstd.ZstdInputStream;
import dev.muster.commands.problem.Problem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.Channels;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link Sealing} wrote. What is not whole and unchanged ends in a {@link DamagedException}, never in a silent
 * end; other failures are those of where it is stored.
 */
public final class Opening {
    private static final int BUFFER = 1 << 18;

    private Opening() {}

    /** The plain bytes. {@code name} tells by its end how it was sealed. */
    public static InputStream of(String name, InputStream stored, Keys keys) throws IOException {
        return open(name, stored, keys, false);
    }

    /** The same for what is large: reading and decrypting are done ahead, by a thread of their own. */
    public static InputStream ahead(String name, InputStream stored, Keys keys) throws IOException {
        return open(name, stored, keys, true);
    }

    private static InputStream open(String name, InputStream stored, Keys keys, boolean ahead) throws IOException {
        var source = Watched.stored(new BufferedInputStream(stored, BUFFER));
        try {
            var packed = name.endsWith(".age") ? Watched.stored(decrypting(source, keys)) : source;
            return new Watched(new ZstdInputStream(ahead ? new Ahead("open", packed) : packed), Optional.of(source));
        } catch (Problem.Trouble trouble) {
            throw trouble;
        } catch (IOException | RuntimeException e) {
            throw source.blame(e);
        }
    }

    private static InputStream decrypting(Watched stored, Keys keys) throws IOException {
        if (keys.identities().isEmpty()) {
            throw new Problem(
                            "NO_KEY",
                            "it is encrypted, and this Muster has no key that opens it",
                            "give it one in backups.identities, or open it where the key is: age -d | zstd -d")
                    .asTrouble();
        }
        try {
            return Channels.newInputStream(new StandardDecryptingChannelFactory()
                    .newDecryptingChannel(Channels.newChannel(stored), readers(keys)));
        } catch (GeneralSecurityException e) {
            if (!fitsNoKey(e)) {
                throw new DamagedException("its header was changed or cut off", e);
            }
            throw new Problem.Trouble(
                    new Problem(
                            "WRONG_KEY",
                            "none of the keys of this Muster opens it",
                            "its manifest names the keys that do: add one of them to backups.identities"),
                    e);
        }
    }

    private static List<RecipientStanzaReader> readers(Keys keys) {
        var readers = new ArrayList<RecipientStanzaReader>();
        for (var identity : keys.identities()) {
            try {
                readers.add(X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(identity.reveal()));
            } catch (GeneralSecurityException | RuntimeException e) {
                throw new Problem.Trouble(
                        new Problem(
                                "BAD_KEY",
                                "one of the keys in backups.identities is none",
                                "correct it: an age identity begins with AGE-SECRET-KEY-1"),
                        e);
            }
        }
        return readers;
    }

    /** Each key was tried for itself: one that fits and finds the header changed says something else than the others. */
    private static boolean fitsNoKey(GeneralSecurityException e) {
        return Stream.concat(Stream.of(e), Stream.of(e.getSuppressed()))
                .filter(each -> !(each instanceof javax.crypto.AEADBadTagException))
                .allMatch(each -> each instanceof UnsupportedRecipientStanzaException);
    }

    /**
     * What is stored, or what was made of it in the end, which asks the former whose fault a failure is: that of where it is
     * stored, or damage.
     */
    private static final class Watched extends InputStream {
        private final InputStream in;
        private final Optional<Watched> stored;
        private long bytes;
        private @Nullable Exception failure;

        Watched(InputStream in, Optional<Watched> stored) {
            this.in = in;
            this.stored = stored;
        }

        static Watched stored(InputStream in) {
            return new Watched(in, Optional.empty());
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                int n = in.read(buffer, offset, length);
                bytes += Math.max(0, n);
                if (n < 0 && bytes == 0 && stored.isEmpty()) {
                    // Nothing at all is not an empty file, which has a beginning and an end too.
                    throw new DamagedException("it is empty");
                }
                return n;
            } catch (IOException | RuntimeException e) {
                failure = e;
                if (stored.isPresent()) {
                    throw stored.get().blame(e);
                }
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }

        private IOException blameless(Exception e) {
            return switch (e) {
                case DamagedException damaged -> damaged;
                case InterruptedIOException interrupted -> interrupted;
                default -> new DamagedException("it was changed or cut off after " + bytes + " bytes at the latest", e);
            };
        }

        IOException blame(Exception e) {
            return switch (failure) {
                case IOException own -> own;
                // Whoever watches the reading wants it to stop: that says nothing of what is read.
                case RuntimeException own -> throw own;
                case null, default -> blameless(e);
            };
        }
    }
}
