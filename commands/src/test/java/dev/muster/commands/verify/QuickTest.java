package dev.muster.commands.verify;

import static dev.muster.commands.vault.Verification.Depth.DEEP;
import static dev.muster.commands.vault.Verification.Depth.QUICK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.commands.plan.Work;
import dev.muster.commands.seal.Identity;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.vault.Manifest;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class QuickTest {
    static final List<Manifest.Table> TABLES =
            List.of(table("public", "quick_bills", 300), table("odd \"sch\nema", "li\nne \"x\"", 3));

    private final Taken taken;

    QuickTest() throws Exception {
        taken = new Taken();
    }

    static Manifest.Table table(String schema, String name, long rows) {
        return new Manifest.Table(schema, name, rows, Optional.of(rows));
    }

    @BeforeAll
    static void fill() throws Exception {
        try (var connection = TestCluster.shared().connect("orders-a", "orders", "postgres");
                var statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS public.quick_bills");
            statement.execute(
                    "CREATE TABLE public.quick_bills AS SELECT n, md5(n::text) FROM generate_series(1, 300) n");
            statement.execute("CREATE SCHEMA IF NOT EXISTS \"odd \"\"sch\nema\"");
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS \"odd \"\"sch\nema\".\"li\nne \"\"x\"\"\" AS SELECT generate_series(1, 3) n");
        }
    }

    @AfterEach
    void close() throws Exception {
        taken.close();
    }

    @Test
    void a_good_dump_is_read_back_and_lists_every_table() throws Exception {
        var manifest = taken.logical("orders", TABLES);
        var proof = taken.verify(manifest, QUICK);
        assertThat(proof.seen())
                .contains("lists all of 2 expected tables", "SHA-256 as in the manifest", "globals.sql");
        assertThat(taken.noted(manifest)).singleElement().matches(verification -> verification.passed());
        assertThat(taken.leftInScratch()).isEmpty();
    }

    @Test
    void a_good_base_backup_is_read_back_and_lists_what_is_vital() throws Exception {
        var proof = taken.verify(taken.physical(TABLES), QUICK);
        assertThat(proof.seen()).containsPattern("base.tar.zst.age lists \\d{3,} files");
    }

    @Test
    void a_flipped_bit_is_found_and_noted() throws Exception {
        var manifest = taken.logical("orders", TABLES);
        var file = taken.file(manifest, "0.dump");
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(bytes.length() / 2);
            int before = bytes.read();
            bytes.seek(bytes.length() / 2);
            bytes.write(before ^ 4);
        }
        var problem = taken.problem(manifest, QUICK);
        assertThat(problem.code()).isEqualTo("BACKUP_DAMAGED");
        assertThat(problem.fact()).contains("0.dump.zst.age was changed");
        assertThat(taken.noted(manifest)).singleElement().matches(verification -> !verification.passed());
    }

    @Test
    void a_cut_off_file_and_a_missing_one_are_found() throws Exception {
        var manifest = taken.logical("orders", TABLES);
        var file = taken.file(manifest, "0.dump");
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(bytes.length() - 1);
        }
        assertThat(taken.problem(manifest, QUICK).fact()).contains("0.dump.zst.age has", "cut off");
        Files.delete(file);
        var problem = taken.problem(manifest, QUICK);
        assertThat(problem.code()).isEqualTo("BACKUP_INCOMPLETE");
        assertThat(problem.fact()).contains("0.dump.zst.age is missing");
    }

    @Test
    void another_servers_backup_is_told_by_the_system_identifier() throws Exception {
        var manifest = taken.rewrite(
                taken.logical("orders", TABLES),
                it -> new Manifest(
                        it.format(),
                        it.id(),
                        it.kind(),
                        new Manifest.Source("orders", "orders-a", "7000000000000000001", false, 15, "15.0"),
                        it.start(),
                        it.stop(),
                        it.tool(),
                        it.keys(),
                        it.parts(),
                        it.content(),
                        it.base()));
        var problem = taken.problem(manifest, QUICK);
        assertThat(problem.code()).isEqualTo("BACKUP_OF_ANOTHER_CLUSTER");
        assertThat(problem.fact()).contains("7000000000000000001");
    }

    @Test
    void without_a_key_hashes_are_compared_and_that_is_said() throws Exception {
        var manifest = taken.logical("orders", TABLES);
        var proof = taken.knowing().verify(manifest, QUICK);
        assertThat(proof.seen()).contains("was not read: this Muster has no key");
        assertThat(taken.problem(manifest, DEEP).code()).isEqualTo("NO_KEY");
    }

    @Test
    void a_wrong_key_is_told_from_damage() throws Exception {
        var manifest = taken.logical("orders", TABLES);
        taken.knowing(Identity.generate().secret());
        assertThat(taken.problem(manifest, QUICK).code()).isEqualTo("WRONG_KEY");
        assertThat(taken.noted(manifest)).isEmpty();
    }

    @Test
    void a_table_that_the_dump_does_not_list_is_named() throws Exception {
        var more = List.of(TABLES.getFirst(), TABLES.getLast(), table("public", "quick_bill", 1));
        var problem = taken.problem(taken.logical("orders", more), QUICK);
        assertThat(problem.code()).isEqualTo("BACKUP_INCOMPLETE");
        assertThat(problem.fact()).contains("lacks 1 table", "public.quick_bill");
    }

    @Test
    void one_that_is_suddenly_small_is_suspect_with_both_numbers() throws Exception {
        var large = taken.physical(TABLES);
        var small = taken.physical(TABLES);
        var shrunk = taken.rewrite(
                small,
                it -> new Manifest(
                        it.format(),
                        it.id(),
                        it.kind(),
                        it.source(),
                        it.start(),
                        it.stop(),
                        it.tool(),
                        it.keys(),
                        it.parts().stream()
                                .map(part -> new Manifest.Part(
                                        part.name(),
                                        part.role(),
                                        part.database(),
                                        part.bytes(),
                                        part.plainBytes() / 3,
                                        part.sha256(),
                                        part.took()))
                                .toList(),
                        it.content(),
                        it.base()));
        assertThat(Belonging.smaller(shrunk, List.of(large)).orElseThrow()).containsPattern("small: .* MB.* had .* MB");
        assertThat(Belonging.smaller(small, List.of(large))).isEmpty();
        assertThat(taken.problem(shrunk, QUICK).code()).isEqualTo("BACKUP_SUSPECT");
    }

    @Test
    void a_stopped_look_leaves_nothing() throws Exception {
        var manifest = taken.physical(TABLES);
        assertThatThrownBy(() -> VerifyBackup.quick("orders", manifest.id()).perform(TestWork.with(taken.tools(), 3)))
                .isInstanceOf(Work.Stopped.class);
        assertThat(taken.noted(manifest)).isEmpty();
        assertThat(taken.leftInScratch()).isEmpty();
    }
}
