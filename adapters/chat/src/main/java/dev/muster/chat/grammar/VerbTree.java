package dev.muster.chat.grammar;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The verbs by their words: {@code incident open} and {@code incident list} are branches of {@code incident}. */
record VerbTree(List<Spec> specs) {

    /** A word that a verb can go on with, and what it is for. */
    record Branch(String word, String summary) {}

    /** The longest verb that the words begin with. */
    Optional<Spec> longest(List<String> words) {
        return specs.stream()
                .filter(s -> startsWith(words, s.verbWords()))
                .max(Comparator.comparingInt(s -> s.verbWords().size()));
    }

    int deepest() {
        return specs.stream().mapToInt(s -> s.verbWords().size()).max().orElse(0);
    }

    /** The verbs that have more words after {@code words}. */
    List<Spec> under(List<String> words) {
        return specs.stream()
                .filter(s -> s.verbWords().size() > words.size() && startsWith(s.verbWords(), words))
                .toList();
    }

    List<Branch> branches(List<String> words) {
        return nextWords(words).stream()
                .map(next -> new Branch(next, summary(with(words, next))))
                .toList();
    }

    private List<String> nextWords(List<String> words) {
        return under(words).stream()
                .map(s -> s.verbWords().get(words.size()))
                .distinct()
                .toList();
    }

    private String summary(List<String> path) {
        var here = specs.stream().filter(s -> startsWith(s.verbWords(), path)).toList();
        return here.size() == 1 ? here.getFirst().summary() : String.join(", ", nextWords(path));
    }

    private static List<String> with(List<String> words, String next) {
        var all = new ArrayList<>(words);
        all.add(next);
        return all;
    }

    /** Why words that begin no verb do not: where they leave the tree, and what stands there instead. */
    Parsed.Misunderstood unknown(List<String> words) {
        int known = 0;
        while (known < words.size() && !under(words.subList(0, known + 1)).isEmpty()) {
            known++;
        }
        var path = words.subList(0, known);
        var said = String.join(" ", path);
        var choices = nextWords(path);
        if (known > 0 && known == words.size()) {
            return new Parsed.Misunderstood("UNKNOWN_VERB", said + " alone is no verb", oneOf(said, choices));
        }
        var verb = String.join(" ", with(path, words.get(known)));
        var near = Nearest.to(words.get(known), choices).map(word -> String.join(" ", with(path, word)));
        return new Parsed.Misunderstood(
                "UNKNOWN_VERB",
                "there is no verb " + Grammar.quoted(verb),
                near.map(n -> "did you mean /db " + n + "?")
                        .orElseGet(() -> path.isEmpty() ? "try /db help" : oneOf(said, choices)));
    }

    private static String oneOf(String said, List<String> choices) {
        return choices.stream().map(c -> "/db " + said + " " + c).collect(Collectors.joining(", ", "try ", ""));
    }

    private static boolean startsWith(List<String> words, List<String> beginning) {
        return words.size() >= beginning.size()
                && words.subList(0, beginning.size()).equals(beginning);
    }
}
