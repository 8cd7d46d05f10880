package dev.muster.commands.seal;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;

/**
 * What is poured in is compressed, encrypted and hashed on its way; memory stays the same whatever the size. Compressing,
 * encrypting, and hashing with writing are done by threads of their own.
 */
public final class Sealing extends OutputStream {
    private final Stored stored;
    private final OutputStream top;
    /** From top to bottom. */
    private final ArrayDeque<Relay> relays = new ArrayDeque<>();

    private volatile long plainBytes;

    /** Time or size: what counts more. */
    public enum Effort {
        /** Two thirds of the time, and one part in twenty-five more to store. */
        SWIFT(1),
        /** For what comes more slowly than this is done. */
        SMALL(3);

        private final int level;

        Effort(int level) {
            this.level = level;
        }
    }

    /** What was written, once it is closed. {@code sha256} is that of the stored bytes. */
    public record Sealed(long plainBytes, long storedBytes, String sha256) {}

    /** What is stored goes to {@code out}, which stays open: to publish it, or not to, is for whoever opened it. */
    public Sealing(OutputStream out, Keys keys, Effort effort) throws IOException {
        stored = new Stored(out);
        var below = keys.encrypt() ? encrypting(relay("hash", stored), keys) : stored;
        var zstd = new ZstdOutputStream(relay("seal", below), effort.level);
        zstd.setChecksum(true);
        zstd.setWorkers(Runtime.getRuntime().availableProcessors());
        top = zstd;
    }

    /** The end of the name of what is sealed so. */
    public static String suffix(Keys keys) {
        return keys.encrypt() ? ".zst.age" : ".zst";
    }

    private static OutputStream encrypting(OutputStream out, Keys keys) throws IOException {
        try {
            var writers = new ArrayList<RecipientStanzaWriter>();
            for (var recipient : keys.recipients()) {
                writers.add(X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient.address()));
            }
            return Channels.newOutputStream(
                    new StandardEncryptingChannelFactory().newEncryptingChannel(Channels.newChannel(out), writers));
        } catch (GeneralSecurityException | RuntimeException e) {
            out.close();
            throw new IOException("a recipient's key cannot be used", e);
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes, others only look.
    public void write(byte[] bytes, int offset, int length) throws IOException {
        top.write(bytes, offset, length);
        plainBytes += length;
    }

    private Relay relay(String name, OutputStream down) {
        var relay = new Relay(name, down);
        relays.addFirst(relay);
        return relay;
    }

    /** What failed to write its end does not close what is below it: its thread would wait for more for ever. */
    @Override
    public void close() throws IOException {
        try {
            top.close();
        } finally {
            relays.forEach(Relay::end);
        }
    }

    public long plainBytes() {
        return plainBytes;
    }

    public long storedBytes() {
        return stored.bytes();
    }

    /** To be asked after {@link #close}, which ends the hash. */
    public Sealed sealed() {
        return new Sealed(plainBytes, stored.bytes(), stored.sha256());
    }
}
