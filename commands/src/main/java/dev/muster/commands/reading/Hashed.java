package dev.muster.commands.reading;

import dev.muster.commands.plan.Meter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Stored bytes, counted and hashed as they are read. */
public final class Hashed extends InputStream {
    private final InputStream in;
    private final Meter meter;
    private final MessageDigest digest;
    private long bytes;

    public Hashed(InputStream in, Meter meter) {
        this.in = in;
        this.meter = meter;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java knows no SHA-256", e);
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = in.read(buffer, offset, length);
        if (n > 0) {
            digest.update(buffer, offset, n);
            bytes += n;
            meter.add(n);
            meter.beat();
        }
        return n;
    }

    /** Whoever opened it may have had enough before the end. */
    public void drain() throws IOException {
        transferTo(OutputStream.nullOutputStream());
    }

    public long bytes() {
        return bytes;
    }

    /** To be asked once, at the end. */
    public String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
