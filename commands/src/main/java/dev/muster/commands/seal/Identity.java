package dev.muster.commands.seal;

import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import dev.muster.chat.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/** Both halves of a key: {@code secret} opens what was sealed for {@code recipient}. */
public record Identity(Secret secret, String recipient) {

    /** A new one, as {@code age-keygen} would make it. */
    public static Identity generate() {
        try {
            var pair = new X25519KeyPairGenerator().generateKeyPair();
            return new Identity(
                    new Secret(new String(pair.getPrivate().getEncoded(), StandardCharsets.US_ASCII)),
                    new String(pair.getPublic().getEncoded(), StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java knows no X25519", e);
        }
    }
}
