package dev.muster.slack.inbound;

import dev.muster.chat.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Whether a request is Slack's, and of now: Bolt would take one of the next hour, and compares what it should not. */
final class Signature {
    private static final String ALGORITHM = "HmacSHA256";
    private static final Duration MOST_SKEW = Duration.ofMinutes(5);
    private static final Pattern SECONDS = Pattern.compile("\\d{1,12}");

    private final Secret secret;
    private final Clock clock;

    Signature(Secret secret, Clock clock) {
        if (secret.reveal().isBlank()) {
            throw new IllegalArgumentException(
                    "without its signing secret nobody can tell what Slack sends over HTTP from"
                            + " what others do: give Muster the one of the app's Basic Information page");
        }
        this.secret = secret;
        this.clock = clock;
    }

    boolean isGood(Optional<String> timestamp, Optional<String> signature, byte[] body) {
        return timestamp.filter(this::isOfNow).isPresent()
                && signature
                        .filter(given -> MessageDigest.isEqual(bytes(of(timestamp.get(), body)), bytes(given)))
                        .isPresent();
    }

    private boolean isOfNow(String timestamp) {
        return SECONDS.matcher(timestamp).matches()
                && Math.abs(clock.instant().getEpochSecond() - Long.parseLong(timestamp)) < MOST_SKEW.toSeconds();
    }

    /** Of the bytes as they came. */
    String of(String timestamp, byte[] body) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes(secret.reveal()), ALGORITHM));
            mac.update(bytes("v0:" + timestamp + ":"));
            return "v0=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
