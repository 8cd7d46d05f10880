package dev.muster.commands.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.commands.repository.Folder;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.wal.Lsn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path root;

    private static Relation table(long oid, long node, String name) {
        return new Relation(
                5,
                oid,
                new Relation.Storage(1663, node),
                new Relation.Name("public", name),
                'r',
                Optional.empty(),
                Optional.empty(),
                7);
    }

    private static Snapshot at(long lsn, Relation... relations) {
        return new Snapshot(NOON.plusSeconds(lsn), new Lsn(lsn), "77", Map.of(5L, "orders"), Arrays.asList(relations));
    }

    @Test
    void a_snapshot_is_read_as_it_was_written_whatever_the_names_are() throws IOException {
        var odd = new Relation(
                5,
                20000,
                new Relation.Storage(16400, 0),
                new Relation.Name("a\tb\\n", "line\none\r \"😀\" \\"),
                'p',
                Optional.of(3L),
                Optional.of(4L),
                -1);
        var snapshot = at(4_294_967_396L, odd, table(1, 2, "t"));
        var out = new ByteArrayOutputStream();
        Lines.write(snapshot, out);

        assertThat(Lines.read(new ByteArrayInputStream(out.toByteArray()))).isEqualTo(snapshot);
    }

    @Test
    void what_is_no_catalogue_says_so() {
        for (var text : List.of(
                "",
                "muster-names-2\tx",
                "muster-names-1\t2026-11-21T12:00:00Z\t0/1\t77\nr\tx\t1\t1\t1\ta\tb\tr\t\t\t1")) {
            assertThatThrownBy(() -> Lines.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("catalogue of names");
        }
    }

    @Test
    void a_relation_is_called_as_it_was_just_before() {
        var names = new Names(
                List.of(
                        at(300, table(16, 90, "newest")),
                        at(100, table(16, 16, "old")),
                        at(200, table(16, 16, "renamed"))),
                "77");

        assertThat(names.byOid(5, 16, new Lsn(250)).orElseThrow().name().table())
                .isEqualTo("renamed");
        assertThat(names.byOid(5, 16, new Lsn(50)).orElseThrow().name().table()).isEqualTo("old");
        assertThat(names.byNode(5, 90, new Lsn(250)).orElseThrow().name().table())
                .isEqualTo("newest");
        assertThat(names.after(5, 16, new Lsn(250)).orElseThrow().storage().node())
                .isEqualTo(90);
        assertThat(names.after(5, 16, new Lsn(300))).isEmpty();
        assertThat(names.byOid(6, 16, new Lsn(250))).isEmpty();
        assertThat(new Names(List.of(at(1, table(16, 16, "t"))), "78").isEmpty())
                .isTrue();
    }

    @Test
    void old_snapshots_go_but_for_the_one_that_tells_of_when_the_others_begin() throws IOException {
        Files.createDirectory(root.resolve("vault"));
        var shelf = new Shelf(new Folder("vault", root.resolve("vault")), "orders", Keys.NONE);
        for (long lsn : List.of(10, 20, 30, 40)) {
            shelf.write(at(lsn, table(lsn, lsn, "t" + lsn)));
        }

        assertThat(shelf.prune(NOON.plusSeconds(25))).isEqualTo(1);
        assertThat(shelf.list())
                .extracting(Shelf.Kept::at)
                .containsExactly(NOON.plusSeconds(20), NOON.plusSeconds(30), NOON.plusSeconds(40));
        assertThat(shelf.read(shelf.list().getLast())
                        .relations()
                        .getFirst()
                        .name()
                        .table())
                .isEqualTo("t40");
        assertThat(shelf.prune(NOON)).isZero();
    }
}
