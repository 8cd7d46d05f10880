package dev.muster.commands.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlankedTest {

    private static String blanked(String sql) {
        return Blanked.of(sql, 200);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "SELECT name FROM users WHERE mail = 'a@b.c' AND id = 17 | SELECT name FROM users WHERE mail = … AND id = …",
                "SELECT 'it''s', x | SELECT …, x",
                "SELECT E'a\\'b', x | SELECT …, x",
                "SELECT e'a\\\\', x | SELECT …, x",
                "SELECT U&'d\\0061t', B'101', X'1F', N'n' | SELECT U&…, B…, X…, N…",
                "SELECT 1.5, .5, 1e-10, 0x1F, 1_000, -3 | SELECT …, …, …, …, …, -…",
                "SELECT t1.a2, $1, $12 FROM t1 | SELECT t1.a2, $1, $12 FROM t1",
                "SELECT $$it's$$, $tag$a $$ b$tag$, x | SELECT …, …, x",
                "SELECT a$b$c, 1 | SELECT a$b$c, …",
                "SELECT /* a /* nested */ 'secret' */ x -- and 'more' | SELECT … x …",
                "SELECT \"Mixed \"\"1\"\"\" FROM \"it's\" WHERE a = 'x' | SELECT \"Mixed \"\"1\"\"\" FROM \"it's\" WHERE a = …",
                "SELECT straße FROM größe WHERE ä = 'ö' | SELECT straße FROM größe WHERE ä = …",
                "SELECT a->>'key' FROM t | SELECT a->>… FROM t"
            })
    void values_and_comments_are_left_out_and_all_else_stays(String sql, String shown) {
        assertThat(blanked(sql)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 'secret",
                "SELECT E'sec\\'secret",
                "SELECT $a$ secret",
                "SELECT $a$ secret $b$",
                "SELECT $secret",
                "SELECT /* secret",
                "SELECT /* /* */ secret",
                "SELECT -- secret",
                "SELECT \"secret",
                "SELECT 'x\\', 'secret', '",
                "SELECT 'x\\'secret'",
                "SELECT 'a' \n 'secret'"
            })
    void what_is_cut_off_or_could_be_read_in_two_ways_shows_nothing(String sql) {
        assertThat(blanked(sql)).startsWith("SELECT").doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ALTER ROLE bob PASSWORD 'secret' | ALTER ROLE …",
                "alter user \"bob\" with encrypted password 'secret' | alter user …",
                "CREATE USER bob LOGIN PASSWORD secret | CREATE USER …",
                "CREATE /* x */ ROLE bob PASSWORD 'secret | CREATE ROLE …",
                "BEGIN; ALTER ROLE bob PASSWORD 'secret'; COMMIT | BEGIN; ALTER ROLE …"
            })
    void a_statement_that_sets_a_password_shows_its_verb_alone(String sql, String shown) {
        assertThat(blanked(sql)).isEqualTo(shown);
    }

    @Test
    void it_is_one_line_and_not_too_long() {
        assertThat(blanked("SELECT a,\n\t  b\nFROM t")).isEqualTo("SELECT a, b FROM t");
        assertThat(Blanked.of("SELECT abcdefghijk", 10)).isEqualTo("SELECT ab…").hasSize(10);
        assertThat(Blanked.of("SELECT 😀😀😀", 9)).isEqualTo("SELECT 😀…");
    }
}
