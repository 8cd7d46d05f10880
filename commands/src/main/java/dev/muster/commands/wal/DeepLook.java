package dev.muster.commands.wal;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.seal.Opening;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Reads segments to their end, which proves their encryption and their checksums, and looks at what their first page says. */
record DeepLook(Repository repository, Keys keys) {
    private static final int HEADER = 40;
    private static final int LONG_HEADER = 2;

    /** What is wrong, segment by segment. */
    List<String> damage(Archive archive, Lineage lineage, Continuity continuity) {
        var damage = new ArrayList<String>();
        for (var stored : archive.stored()) {
            var segment = stored.segment(archive.size());
            if (segment.isPresent()
                    && continuity.from().before(segment.get().end())
                    && segment.get().start().before(continuity.to())
                    && lineage.timelineOf(segment.get().number(), archive.size()) == stored.timeline()) {
                look(archive, stored, segment.get(), damage);
            }
        }
        return damage;
    }

    private void look(Archive archive, Stored stored, Segment segment, List<String> damage) {
        var path = stored.item().path();
        try (var in = Opening.of(path, repository.open(path), keys)) {
            var header = ByteBuffer.wrap(in.readNBytes(HEADER)).order(ByteOrder.nativeOrder());
            long rest = in.transferTo(OutputStream.nullOutputStream());
            if (header.capacity() < HEADER || header.capacity() + rest != archive.size()) {
                damage.add(
                        stored.name() + " has " + (header.capacity() + rest) + " bytes, should have " + archive.size());
            } else if (!fits(header, archive, segment)) {
                damage.add(stored.name() + " holds WAL of another place or another cluster");
            }
        } catch (IOException e) {
            damage.add(stored.name() + " cannot be read: "
                    + e.getClass().getSimpleName().replaceFirst("Exception$", ""));
        } catch (Problem.Trouble e) {
            if (e.problem().code().equals("NO_KEY")) {
                throw e; // None of them can be opened here.
            }
            damage.add(stored.name() + ": " + e.problem().fact());
        }
    }

    /**
     * XLogLongPageHeaderData: magic, info, timeline, page address, remaining length, system identifier, sizes. A copy made
     * at a promotion may still carry the timeline before it.
     */
    static boolean fits(ByteBuffer header, Archive archive, Segment segment) {
        return (header.getShort(2) & LONG_HEADER) != 0
                && header.getInt(4) <= segment.timeline()
                && header.getLong(8) == segment.start().bytes()
                && Long.toUnsignedString(header.getLong(24)).equals(archive.systemIdentifier())
                && header.getInt(32) == archive.size();
    }
}
