package dev.muster.bot.desk;

import dev.muster.bot.store.FollowUps;
import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Incoming;
import dev.muster.chat.Memory;
import dev.muster.chat.Place;
import dev.muster.chat.Tone;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says an answer to whoever asked, and knows what its buttons and forms ask. */
public final class Voice {
    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");
    private static final Pattern SPECIAL = Pattern.compile("[\\\\\"“”„‟«»]");

    private final Map<String, Chat> chats;
    private final FollowUps followUps;
    private final Memory pages;
    private final Clock clock;

    /** {@code pages} remembers which page was shown to whom. */
    public Voice(Map<String, Chat> chats, FollowUps followUps, Memory pages, Clock clock) {
        this.chats = Map.copyOf(chats);
        this.followUps = followUps;
        this.pages = pages;
        this.clock = clock;
    }

    /** What a press asks: the words that are kept under the button's id, the answers of its form in their places. */
    Optional<String> words(Incoming.Press press) {
        return followUps
                .words(press.button())
                .map(words -> press.values().isEmpty() ? words : filled(words, press.values()));
    }

    private static String filled(String words, Map<String, String> values) {
        return PLACE.matcher(words)
                .replaceAll(place -> Matcher.quoteReplacement(quoted(values.getOrDefault(place.group(1), ""))));
    }

    /** Phones make smart quotes, and the grammar takes every one of them for the end of what is quoted. */
    private static String quoted(String value) {
        return '"' + SPECIAL.matcher(value).replaceAll("\\\\$0") + '"';
    }

    void say(Incoming incoming, Answer answer) {
        var chat = Optional.ofNullable(chats.get(incoming.place().chat())).orElseThrow();
        var key = "answer:" + incoming.delivery();
        if (incoming instanceof Incoming.Visit visit) {
            var shown = chat.post(visit.place(), document(answer), key);
            pages.keep(pageOf(visit.who()), visit.place().channel() + "\n" + shown.id());
            return;
        }
        switch (answer) {
            case Answer.Reply _ -> chat.post(incoming.place(), document(answer), key);
            case Answer.Aside _, Answer.Refusal _ ->
                chat.whisper(incoming.place(), incoming.who(), document(answer), key);
            case Answer.Proposal _ -> throw new IllegalStateException("a proposal has a card, not an answer");
        }
    }

    private Document document(Answer answer) {
        return switch (answer) {
            case Answer.Reply(var document, var next) -> withButtons(document, next);
            case Answer.Aside(var document) -> withButtons(document, List.of());
            case Answer.Refusal(var problem, var next) -> withButtons(document(problem), next);
            case Answer.Proposal _ -> throw new IllegalStateException("a proposal has a card, not an answer");
        };
    }

    /** The page that a button was pressed on, as if it was visited again; nothing, if that was another message. */
    Optional<Incoming.Visit> page(Incoming.Press press) {
        return pages.recall(pageOf(press.who()))
                .map(kept -> kept.split("\n", -1))
                .filter(kept -> kept[1].equals(press.message()))
                .map(kept -> new Incoming.Visit(
                        press.delivery() + ":page",
                        press.who(),
                        Place.channel(press.who().chat(), kept[0]),
                        press.at()));
    }

    private static String pageOf(Account who) {
        return who.chat() + ":" + who.id();
    }

    /** A form's id says what it asks: that is kept, and the form gets an opaque one. */
    private Document withButtons(Document document, List<Answer.FollowUp> next) {
        var blocks = new ArrayList<Block>();
        for (var block : document.blocks()) {
            blocks.add(
                    block instanceof Block.Form(var words, var title, var inputs, var submit)
                            ? new Block.Form(remembered(words), title, inputs, submit)
                            : block);
        }
        if (!next.isEmpty()) {
            blocks.add(new Block.Buttons(next.stream()
                    .map(followUp ->
                            new Block.Button(remembered(followUp.words()), followUp.label(), Block.Button.Style.PLAIN))
                    .toList()));
        }
        return new Document(document.title(), document.tone(), blocks);
    }

    private String remembered(String words) {
        var id = UUID.randomUUID().toString();
        followUps.remember(id, words, clock.instant());
        return id;
    }

    private static Document document(Problem problem) {
        return Document.of(
                sentence(problem.fact()),
                Tone.WARNING,
                new Block.Text(sentence(problem.hint())),
                new Block.Fields(List.of(new Block.Fields.Field("Code", problem.code()))));
    }

    private static String sentence(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
