package dev.muster.commands.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DatabaseNamesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T14:05:59Z");

    @Test
    void a_dated_name_is_the_first_that_is_free() {
        assertThat(DatabaseNames.dated("orders", "kept", NOW, _ -> false)).isEqualTo("orders_kept_20260301_1405");
        assertThat(DatabaseNames.dated("orders", "kept", NOW, Set.of("orders_kept_20260301_1405")::contains))
                .isEqualTo("orders_kept_20260301_1405_2");
        assertThat(DatabaseNames.undone("orders_kept_20260301_1405")).isEqualTo("orders_undone_20260301_1405");
    }

    @Test
    void a_long_name_is_cut_between_letters_and_fits() {
        var name = DatabaseNames.dated("\uD83D\uDC18".repeat(15), "restored", NOW, _ -> false);
        assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(63);
        assertThat(name)
                .startsWith("\uD83D\uDC18")
                .endsWith("_restored_20260301_1405")
                .doesNotContain("?");
        assertThat(DatabaseNames.fits("x".repeat(63))).isTrue();
        assertThat(DatabaseNames.fits("x".repeat(64))).isFalse();
    }

    @Test
    void a_mark_is_read_back_whatever_the_name() {
        var kept = new Mark.Kept(
                "we\"ird (see /db kept list); 5 took the name", 17, Instant.parse("2026-03-01T14:05:59Z"), "a; b");
        assertThat(Mark.Kept.in(kept.text())).contains(kept);
        assertThat(Mark.Kept.in("something else")).isEmpty();
    }

    @Test
    void statements_are_told_apart_whatever_is_in_them() {
        assertThat(SqlText.statements("""
                        -- a; comment
                        \\connect "x;y"
                        SELECT 'it''s; one', "a;""b";
                        CREATE FUNCTION f() AS $_$ BEGIN; '$$' END; $_$;
                        SELECT 1 - -1;
                        """))
                .containsExactly(
                        "SELECT 'it''s; one', \"a;\"\"b\"",
                        "CREATE FUNCTION f() AS $_$ BEGIN; '$$' END; $_$",
                        "SELECT 1 - -1");
    }

    @Test
    void roles_are_read_where_they_are_named_and_nowhere_else() {
        var contents = new Contents(
                List.of(),
                List.of(
                        "ALTER TABLE public.t OWNER TO \"Cl \"\"erk\"",
                        "GRANT SELECT ON TABLE public.t TO reader WITH GRANT OPTION",
                        "GRANT ALL ON SCHEMA public TO PUBLIC",
                        "CREATE POLICY p ON public.t FOR SELECT TO a, \"B b\" USING ((x = 'TO nobody'::text))",
                        "ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA public GRANT SELECT ON TABLES  TO viewer",
                        "COMMENT ON TABLE public.t IS 'give it TO somebody'"));
        assertThat(contents.roles()).containsExactly("B b", "Cl \"erk", "a", "app", "reader", "viewer");
    }
}
