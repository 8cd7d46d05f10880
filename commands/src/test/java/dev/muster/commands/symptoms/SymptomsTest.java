package dev.muster.commands.symptoms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.chat.Block;
import dev.muster.chat.grammar.Grammar;
import dev.muster.chat.grammar.Parsed;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.Commands;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.restore.Way;
import dev.muster.commands.shelf.WalReach;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Samples;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.wal.Reception;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From what is seen to the verb that helps: every button and every form asks what a verb understands. */
class SymptomsTest {
    private static final WalReach.Answer LEADS = new WalReach.Answer.Reaches("3 segments, without a hole");
    private static final WalReach.Answer UNSURE = new WalReach.Answer.Unsure("sealed only in part yet");
    private static final WalReach.Answer NONE = new WalReach.Answer.Unknown("no WAL of it is received");

    private static Grammar grammar() {
        try (var observer = new Observer(List.of(), "none", Clock.systemUTC())) {
            return new Grammar(
                    Commands.all(TestWork.tools(observer), (_, _) -> List.of(), Reception.All.none()).stream()
                            .map(Command::spec)
                            .toList());
        }
    }

    private static Backup backup(Manifest.Kind kind) {
        var id = "orders-20260310-020000-" + (kind == Manifest.Kind.LOGICAL ? "l" : "p") + "1a2";
        return new Backup(
                Samples.manifest(id, kind, Samples.NOW.minusSeconds(3600), Samples.part("orders.dump", 1000, "ab")),
                Map.of("near", Backup.Copy.THERE),
                List.of(),
                Optional.empty());
    }

    private static AtHand everything() {
        return new AtHand(
                Optional.of(backup(Manifest.Kind.PHYSICAL)),
                Optional.of(backup(Manifest.Kind.LOGICAL)),
                LEADS,
                Samples.NOW);
    }

    private static AtHand nothing() {
        return new AtHand(Optional.empty(), Optional.empty(), NONE, Samples.NOW);
    }

    @Test
    void a_base_backup_that_the_cluster_left_behind_is_not_at_hand() {
        var left = backup(Manifest.Kind.PHYSICAL);
        var older = new Backup(
                Samples.manifest(
                        "orders-20260309-020000-p1a2",
                        Manifest.Kind.PHYSICAL,
                        Samples.NOW.minusSeconds(90000),
                        Samples.part("orders.dump", 1000, "ab")),
                left.copies(),
                List.of(),
                Optional.empty());
        var look = new WalReach.Look() {
            @Override
            public WalReach.Answer reaches(Manifest base, Instant moment) {
                return LEADS;
            }

            @Override
            public Map<String, String> left() {
                return Map.of(left.id(), "it went away");
            }
        };

        assertThat(new AtHand(Optional.of(older), Optional.empty(), UNSURE, Samples.NOW).moments())
                .as("whatever was sealed a moment ago")
                .isTrue();
        assertThat(AtHand.of(List.of(left, older), look, Samples.NOW))
                .isEqualTo(new AtHand(Optional.of(older), Optional.empty(), LEADS, Samples.NOW));
        assertThat(AtHand.of(List.of(left), look, Samples.NOW).told())
                .contains("Base backup: none", "WAL: there is no base backup of the history that the cluster is on");
    }

    /** Of its buttons, and of its forms as people fill them. */
    private static List<String> words(Answer.Reply reply) {
        var all = new ArrayList<>(
                reply.next().stream().map(Answer.FollowUp::words).toList());
        reply.document().blocks().stream()
                .filter(Block.Form.class::isInstance)
                .map(Block.Form.class::cast)
                .map(form -> form.id()
                        .replace("{table}", "\"public.users\"")
                        .replace("{moment}", "\"yesterday 14:05\"")
                        .replace("{reason}", "\"a wrong update\""))
                .forEach(all::add);
        return all;
    }

    private static void isUnderstood(Grammar grammar, String words, String verb) {
        assertThat(grammar.parse(words)).as(words).isInstanceOfSatisfying(Parsed.Understood.class, understood -> {
            assertThat(understood.spec()).extracting(Spec::verb).isEqualTo(verb);
            assertThat(understood.arguments().get("cluster")).hasValue("we ird-1");
        });
    }

    @Test
    void every_button_and_form_is_understood_by_the_verb_that_it_names() {
        var grammar = grammar();
        for (var hand : List.of(everything(), nothing())) {
            var advice = new Advice("we ird-1", "it's \"odd\"", hand);
            words(advice.question()).forEach(words -> isUnderstood(grammar, words, "restore"));
            for (var symptom : Symptom.values()) {
                assertThat(words(advice.about(symptom))).isNotEmpty().allSatisfy(words -> {
                    var verb = words.startsWith("restore table")
                            ? "restore table"
                            : words.substring(0, words.indexOf(' '));
                    isUnderstood(grammar, words, verb);
                });
            }
        }
    }

    @Test
    void each_symptom_leads_to_the_verb_that_helps() {
        var advice = new Advice("orders", "shop", everything());
        assertThat(words(advice.about(Symptom.DELETED)))
                .contains("lost orders", "restore table orders \"public.users\" --to \"yesterday 14:05\" --merge");
        assertThat(words(advice.about(Symptom.DELETED))).contains("restore orders --symptom changed");
        assertThat(words(advice.about(Symptom.CHANGED)))
                .contains("restore orders --symptom deleted")
                .contains("restore table orders \"public.users\" --to \"yesterday 14:05\" --replace"
                        + " --reason \"a wrong update\"")
                .noneMatch(words -> words.contains("--merge"));
        assertThat(words(advice.about(Symptom.DROPPED)))
                .contains("restore table orders \"public.users\" --to \"yesterday 14:05\" --merge");
        assertThat(words(advice.about(Symptom.DROPPED))).first().isEqualTo("lost orders");
        assertThat(words(advice.about(Symptom.DAMAGED))).first().isEqualTo("forensic orders");
        assertThat(words(advice.about(Symptom.MIGRATION)))
                .contains(
                        "restore orders --to \"yesterday 14:05\" --beside",
                        "restore orders --backup latest --database shop --into shop_before");
        assertThat(words(advice.about(Symptom.SERVER)))
                .contains(
                        "restore orders --to latest --beside",
                        "restore orders --to latest --replace --reason \"the server is lost\"",
                        "restore orders --backup latest --database shop --replace --reason \"the server is lost\"");
    }

    private static Block.Form form(AtHand hand, Symptom symptom) {
        return new Advice("orders", "shop", hand)
                .about(symptom).document().blocks().stream()
                        .filter(Block.Form.class::isInstance)
                        .map(Block.Form.class::cast)
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void whoever_is_asked_for_a_time_is_told_its_zone() {
        for (var symptom : List.of(Symptom.DELETED, Symptom.CHANGED, Symptom.DROPPED, Symptom.MIGRATION)) {
            assertThat(form(everything(), symptom).inputs())
                    .filteredOn(input -> input.name().equals("moment"))
                    .singleElement()
                    .satisfies(input -> assertThat(input.label()).contains("in UTC"));
        }
    }

    @Test
    void where_there_is_a_dump_only_nobody_is_asked_for_a_time() {
        var dump = new AtHand(Optional.empty(), Optional.of(backup(Manifest.Kind.LOGICAL)), NONE, Samples.NOW);
        assertThat(form(dump, Symptom.DELETED)).satisfies(form -> {
            assertThat(form.id()).isEqualTo("restore table orders {table} --merge");
            assertThat(form.title()).contains("newest dump");
            assertThat(form.inputs()).extracting(Block.Input::name).containsExactly("table");
        });
        assertThat(form(dump, Symptom.CHANGED).id())
                .isEqualTo("restore table orders {table} --replace --reason {reason}");
    }

    @Test
    void nothing_is_offered_that_there_is_nothing_for() {
        var advice = new Advice("orders", "shop", nothing());
        for (var symptom : Symptom.values()) {
            assertThat(words(advice.about(symptom)))
                    .contains("forensic orders")
                    .noneMatch(words ->
                            words.contains("--backup") || words.contains("--beside") || words.contains("--to latest"));
        }
        assertThat(advice.about(Symptom.SERVER).document().blocks().toString())
                .contains("no backup that could be relied");
    }

    @Test
    void what_is_at_hand_is_told_with_its_age_and_what_it_would_take() {
        var said = new Advice("orders", "shop", everything())
                .about(Symptom.SERVER)
                .document()
                .blocks()
                .toString();
        assertThat(said)
                .contains("orders-20260310-020000-p1a2, 1 h 0 min ago")
                .contains("NOT verified")
                .contains("3 segments, without a hole")
                .contains("about as long as to take it: 42 s");
    }

    @Test
    void symptoms_are_offered_as_they_are_understood() {
        assertThat(Arrays.stream(Symptom.values()).map(Symptom::word)).containsExactlyElementsOf(Way.SYMPTOMS);
        assertThat(Way.SYMPTOMS.stream().map(Symptom::of)).containsExactly(Symptom.values());
        assertThatThrownBy(() -> Symptom.of("on fire"))
                .isInstanceOfSatisfying(
                        Problem.Trouble.class,
                        trouble -> assertThat(trouble.problem().code()).isEqualTo("UNKNOWN_SYMPTOM"));
    }
}
