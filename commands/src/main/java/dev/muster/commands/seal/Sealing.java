package dev.muster.commands.seal;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;

/** What is poured in is compressed, encrypted and hashed on its way; memory stays the same whatever the size. */
public final class Sealing extends OutputStream {
    private static final int LEVEL = 3;

    private final MessageDigest digest;
    private final Counting stored;
    private final OutputStream top;
    private long plainBytes;

    /** What was written, once it is closed. {@code sha256} is that of the stored bytes. */
    public record Sealed(long plainBytes, long storedBytes, String sha256) {}

    public Sealing(OutputStream stored, Keys keys) throws IOException {
        try {
            digest = MessageDigest.getInstance("SHA-256");
            this.stored = new Counting(new DigestOutputStream(stored, digest));
            var zstd = new ZstdOutputStream(keys.encrypt() ? encrypting(this.stored, keys) : this.stored, LEVEL);
            zstd.setChecksum(true);
            zstd.setWorkers(Runtime.getRuntime().availableProcessors());
            top = zstd;
        } catch (GeneralSecurityException e) {
            throw new IOException("a key for backups cannot be used", e);
        }
    }

    /** The end of the name of what is sealed so. */
    public static String suffix(Keys keys) {
        return keys.encrypt() ? ".zst.age" : ".zst";
    }

    private static OutputStream encrypting(OutputStream out, Keys keys) throws GeneralSecurityException, IOException {
        var writers = new ArrayList<RecipientStanzaWriter>();
        for (var recipient : keys.recipients()) {
            writers.add(X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient.address()));
        }
        return Channels.newOutputStream(
                new StandardEncryptingChannelFactory().newEncryptingChannel(Channels.newChannel(out), writers));
    }

    @Override
    public void write(int b) throws IOException {
        top.write(b);
        plainBytes++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        top.write(bytes, offset, length);
        plainBytes += length;
    }

    @Override
    public void close() throws IOException {
        top.close();
    }

    public long plainBytes() {
        return plainBytes;
    }

    public long storedBytes() {
        return stored.bytes;
    }

    /** To be asked after {@link #close}. */
    public Sealed sealed() {
        return new Sealed(plainBytes, stored.bytes, HexFormat.of().formatHex(digest.digest()));
    }

    private static final class Counting extends OutputStream {
        private final OutputStream out;
        private volatile long bytes;

        Counting(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes, others only look.
        public void write(byte[] data, int offset, int length) throws IOException {
            out.write(data, offset, length);
            bytes += length;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
