package dev.muster.commands.takeback;

import dev.muster.chat.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a server keeps of a password, which tells whether a password is that one. It never shows itself. */
record Verifier(Secret kept) {
    private static final Pattern SCRAM =
            Pattern.compile("SCRAM-SHA-256\\$(\\d+):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");
    private static final String MAC = "HmacSHA256";

    boolean isMd5() {
        return kept.reveal().startsWith("md5");
    }

    /** Whether it is the password of that role. */
    boolean fits(String role, Secret password) {
        if (password.reveal().isEmpty()) {
            return false; // No server lets anybody in by an empty one.
        }
        try {
            return isMd5() ? kept.is("md5" + md5(password.reveal() + role)) : isScram(password.reveal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String md5(String text) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private boolean isScram(String password) throws GeneralSecurityException {
        var found = SCRAM.matcher(kept.reveal());
        if (!found.matches()) {
            return false;
        }
        int iterations = Integer.parseInt(found.group(1));
        var salt = Base64.getDecoder().decode(found.group(2));
        var stored = Base64.getDecoder().decode(found.group(3));
        // Servers prepare a password as SASLprep says, and take it as it is where that cannot be done.
        return MessageDigest.isEqual(stored, storedKey(password, salt, iterations))
                || MessageDigest.isEqual(
                        stored, storedKey(Normalizer.normalize(password, Normalizer.Form.NFKC), salt, iterations));
    }

    private static byte[] storedKey(String password, byte[] salt, int iterations) throws GeneralSecurityException {
        var salted = salted(password.getBytes(StandardCharsets.UTF_8), salt, iterations);
        var client = mac(salted).doFinal("Client Key".getBytes(StandardCharsets.US_ASCII));
        return MessageDigest.getInstance("SHA-256").digest(client);
    }

    private static byte[] salted(byte[] password, byte[] salt, int iterations) throws GeneralSecurityException {
        var mac = mac(password);
        mac.update(salt);
        var last = mac.doFinal(new byte[] {0, 0, 0, 1});
        var salted = last.clone();
        for (int i = 1; i < iterations; i++) {
            last = mac.doFinal(last);
            for (int k = 0; k < salted.length; k++) {
                salted[k] ^= last[k];
            }
        }
        return salted;
    }

    private static Mac mac(byte[] key) throws GeneralSecurityException {
        var mac = Mac.getInstance(MAC);
        mac.init(new SecretKeySpec(key, MAC));
        return mac;
    }
}
