package dev.muster.commands.seal;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import com.github.luben.zstd.ZstdInputStream;
import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.security.GeneralSecurityException;
import java.util.ArrayList;

/** Reads what {@link Sealing} wrote. */
public final class Opening {
    private Opening() {}

    /** The plain bytes. {@code name} tells by its end how it was sealed. */
    public static InputStream of(String name, InputStream stored, Keys keys) throws IOException {
        return new ZstdInputStream(name.endsWith(".age") ? decrypting(stored, keys) : stored);
    }

    private static InputStream decrypting(InputStream stored, Keys keys) throws IOException {
        if (keys.identities().isEmpty()) {
            throw new Problem(
                            "NO_KEY",
                            "it is encrypted, and this Muster has no key that opens it",
                            "give it one in backups.identities, or open it where the key is: age -d | zstd -d")
                    .asTrouble();
        }
        try {
            var readers = new ArrayList<RecipientStanzaReader>();
            for (var identity : keys.identities()) {
                readers.add(X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(identity.reveal()));
            }
            return Channels.newInputStream(
                    new StandardDecryptingChannelFactory().newDecryptingChannel(Channels.newChannel(stored), readers));
        } catch (GeneralSecurityException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "WRONG_KEY",
                            "none of the keys of this Muster opens it",
                            "its manifest names the keys that do: add one of them to backups.identities"),
                    e);
        }
    }
}
