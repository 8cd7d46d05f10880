package dev.muster.commands.forensic;

import dev.muster.commands.plan.Meter;
import dev.muster.commands.vault.Evidence;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Puts the files of a data folder into a tar. What cannot be read is zeros there, page by page, and is named; so is every
 * page whose checksum is wrong, which is copied as it is.
 *
 * @param checksums whether the server writes checksums into its pages
 */
record FileCopy(Opener opener, Meter meter, boolean checksums, Damage damage) {
    private static final int PAGE = PageChecksum.PAGE;
    private static final int CHUNK = 32 * PAGE;
    private static final long PAGES_OF_SEGMENT = (1L << 30) / PAGE;
    /** A server that is up may write a page while it is read: half of it is the old one then, for a moment. */
    private static final int LOOKS = 4;

    private static final long BETWEEN_LOOKS_NANOS = 20_000_000;
    private static final Pattern RELATION =
            Pattern.compile("(?:base/\\d+|global|pg_tblspc/\\d+/PG_[^/]+/\\d+)/\\d+(?:_fsm|_vm|_init)?(?:\\.(\\d+))?");

    /** How files are opened. */
    @FunctionalInterface
    interface Opener {
        Opener PLAIN = path -> Files.newByteChannel(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));

        SeekableByteChannel open(Path path) throws IOException;
    }

    /** What was found on the way. */
    record Damage(List<Evidence.Unreadable> unreadable, List<Evidence.Page> pages) {
        Damage() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    void copy(Tree tree, OutputStream out) throws IOException {
        var tar = new Tar(out);
        for (var found : tree.all()) {
            switch (found.kind()) {
                case FOLDER -> tar.folder(found.entry());
                case LINK ->
                    tar.link(found.entry(), Files.readSymbolicLink(found.path()).toString());
                case FILE -> file(tar, found);
            }
        }
        tar.end();
    }

    private void file(Tar tar, Tree.Found found) throws IOException {
        var name = found.entry().name();
        try (var channel = opened(found)) {
            if (channel == null) {
                return;
            }
            meter.doing(name);
            tar.file(found.entry(), found.bytes());
            var reading = new Reading(channel, name, found.bytes());
            var bytes = new byte[CHUNK];
            for (long at = 0; at < found.bytes(); at += CHUNK) {
                int length = (int) Math.min(CHUNK, found.bytes() - at);
                reading.read(bytes, at, length);
                tar.write(bytes, length);
                meter.add(length);
            }
            tar.pad(found.bytes());
            reading.tell();
        }
    }

    private @org.jspecify.annotations.Nullable SeekableByteChannel opened(Tree.Found found) {
        try {
            return opener.open(found.path());
        } catch (IOException e) {
            damage.unreadable().add(new Evidence.Unreadable(found.entry().name(), 0, found.bytes(), Why.of(e)));
            return null;
        }
    }

    /** One file. */
    private final class Reading {
        private final SeekableByteChannel channel;
        private final String name;
        private final long size;
        private final List<Evidence.Unreadable> holes = new ArrayList<>();

        Reading(SeekableByteChannel channel, String name, long size) {
            this.channel = channel;
            this.name = name;
            this.size = size;
        }

        void read(byte[] bytes, long at, int length) {
            part(bytes, 0, at, length);
            var relation = RELATION.matcher(name);
            if (checksums && relation.matches()) {
                long first = relation.group(1) == null ? 0 : Long.parseLong(relation.group(1)) * PAGES_OF_SEGMENT;
                for (int offset = 0; offset + PAGE <= length; offset += PAGE) {
                    check(bytes, offset, at + offset, first + (at + offset) / PAGE);
                }
            }
        }

        /** What fails as a whole is read in halves, down to the page that fails. */
        private void part(byte[] bytes, int offset, long at, int length) {
            try {
                channel.position(at);
                var buffer = ByteBuffer.wrap(bytes, offset, length);
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer) < 0) {
                        int read = buffer.position() - offset;
                        hole(at + read, at + length, "it ends before");
                        java.util.Arrays.fill(bytes, offset + read, offset + length, (byte) 0);
                        return;
                    }
                }
            } catch (IOException e) {
                if (length <= PAGE) {
                    hole(at, at + length, Why.of(e));
                    java.util.Arrays.fill(bytes, offset, offset + length, (byte) 0);
                    return;
                }
                int half = Math.max(PAGE, length / 2 / PAGE * PAGE);
                part(bytes, offset, at, half);
                part(bytes, offset + half, at + half, length - half);
            }
        }

        private void hole(long from, long to, String why) {
            if (!holes.isEmpty()
                    && holes.getLast().to() == from
                    && holes.getLast().why().equals(why)) {
                var last = holes.removeLast();
                holes.add(new Evidence.Unreadable(name, last.from(), to, why));
            } else {
                holes.add(new Evidence.Unreadable(name, from, to, why));
            }
        }

        private void check(byte[] bytes, int offset, long at, long block) {
            if (holes.stream().anyMatch(hole -> hole.from() < at + PAGE && at < hole.to())) {
                return;
            }
            for (int look = 1; !PageChecksum.holds(bytes, offset, block); look++) {
                if (look == LOOKS) {
                    damage.pages().add(new Evidence.Page(name, at / PAGE, java.util.Optional.empty()));
                    return;
                }
                LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
                part(bytes, offset, at, PAGE);
            }
        }

        /** That a file became shorter while a server wrote it is no damage, unless it is one with pages. */
        void tell() {
            holes.stream()
                    .filter(hole ->
                            RELATION.matcher(name).matches() || !hole.why().equals("it ends before") || size == 0)
                    .forEach(damage.unreadable()::add);
        }
    }
}
