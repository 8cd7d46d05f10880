package dev.muster.commands.seal;

import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import dev.muster.chat.Secret;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;

/**
 * For whom backups are encrypted, and what opens them here. A machine that only backs up needs no identity.
 *
 * @param recipients those for whom new backups are sealed; none: they are not encrypted at all
 * @param identities the secret halves that this machine has, also of keys that were retired
 */
public record Keys(List<Recipient> recipients, List<Secret> identities) {
    public static final Keys NONE = new Keys(List.of(), List.of());

    public Keys {
        recipients = List.copyOf(recipients);
        identities = List.copyOf(identities);
    }

    /** {@code address} begins with age1; {@code name} is what people call the key, and stands in manifests. */
    public record Recipient(String name, String address) {

        /** Why it cannot be used; empty if it can. */
        public Optional<String> mistake() {
            try {
                X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(address);
                return Optional.empty();
            } catch (GeneralSecurityException | RuntimeException _) {
                return Optional.of(
                        address.startsWith("age1")
                                ? "it is mistyped or cut off: an age recipient is age1 and 58 letters and digits"
                                : "it is no age recipient: those begin with age1, as age-keygen -y prints them");
            }
        }
    }

    /** Why a secret half cannot be used, without showing it; empty if it can. */
    public static Optional<String> mistake(Secret identity) {
        try {
            X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(identity.reveal());
            return Optional.empty();
        } catch (GeneralSecurityException | RuntimeException _) {
            return Optional.of("it is no age identity: those begin with AGE-SECRET-KEY-1, as age-keygen prints them");
        }
    }

    public boolean encrypt() {
        return !recipients.isEmpty();
    }
}
