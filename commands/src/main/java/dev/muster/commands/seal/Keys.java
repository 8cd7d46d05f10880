package dev.muster.commands.seal;

import dev.muster.chat.Secret;
import java.util.List;

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
    public record Recipient(String name, String address) {}

    public boolean encrypt() {
        return !recipients.isEmpty();
    }
}
