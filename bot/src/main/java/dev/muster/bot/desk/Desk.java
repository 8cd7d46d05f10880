package dev.muster.bot.desk;

import dev.muster.bot.people.Directory;
import dev.muster.bot.people.Person;
import dev.muster.bot.store.FollowUps;
import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Incoming;
import dev.muster.chat.Place;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Parsed;
import dev.muster.chat.grammar.Suggestion;
import dev.muster.commands.plan.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Request;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only door into the core: resolves who asks, parses what, checks whether they may, and hands the answer back. */
public final class Desk {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    private final Directory directory;
    private final Verbs verbs;
    private final Map<String, Chat> chats;
    private final FollowUps followUps;
    private final Clock clock;

    public Desk(Directory directory, Verbs verbs, Map<String, Chat> chats, FollowUps followUps, Clock clock) {
        this.directory = directory;
        this.verbs = verbs;
        this.chats = Map.copyOf(chats);
        this.followUps = followUps;
        this.clock = clock;
    }

    /** Answers, whatever comes. Only a chat that is down makes it throw: then the answer is still owed. */
    public void handle(Incoming incoming) {
        Answer answer;
        try {
            answer = answer(incoming);
        } catch (Problem.Trouble trouble) {
            answer = new Answer.Refusal(trouble.problem());
        } catch (RuntimeException bug) {
            answer = new Answer.Refusal(told(bug));
        }
        say(incoming, answer);
    }

    /** The log says where; the person gets a number to find it by. */
    private static Problem told(RuntimeException bug) {
        var number = UUID.randomUUID().toString().substring(0, 8);
        LOG.error("bug {}: {}", number, Bug.where(bug));
        return new Problem(
                "BUG",
                "something broke inside Muster",
                "its log has the details under " + number + "; nothing was changed");
    }

    private Answer answer(Incoming incoming) {
        var person = directory.person(incoming.who());
        if (person.isEmpty()) {
            return new Answer.Refusal(new Problem(
                    "UNKNOWN_PERSON",
                    "your account " + incoming.who().id() + " belongs to nobody that Muster knows",
                    "ask whoever runs Muster to add it under people in its configuration"));
        }
        return switch (incoming) {
            case Incoming.Pinned _ ->
                new Answer.Refusal(new Problem("NO_INCIDENT", "no incident is open here", "try /db help"));
            case Incoming.Words words -> answer(person.get(), words.place(), words.text());
            case Incoming.Press press ->
                followUps
                        .words(press.button())
                        .map(words -> answer(person.get(), press.place(), words))
                        .orElseGet(() -> new Answer.Refusal(new Problem(
                                "UNKNOWN_BUTTON", "this button does nothing any more", "ask again with /db help")));
        };
    }

    private Answer answer(Person person, Place place, String words) {
        return switch (verbs.grammar().parse(words.isBlank() ? "help" : words)) {
            case Parsed.Misunderstood(var code, var fact, var hint) ->
                new Answer.Refusal(new Problem(code, fact, hint));
            case Parsed.Understood(var spec, var arguments)
            when person.mayAsk(spec.audience()) ->
                verbs.of(spec).answer(new Request(arguments, directory.clusterAt(place), clock.instant()));
            case Parsed.Understood(var spec, var _) ->
                new Answer.Refusal(new Problem(
                        "NOT_ALLOWED",
                        person.name() + " may not ask for " + spec.verb(),
                        "ask somebody on call, or have a role added in Muster's configuration"));
        };
    }

    private void say(Incoming incoming, Answer answer) {
        var chat = Optional.ofNullable(chats.get(incoming.place().chat())).orElseThrow();
        var key = "answer:" + incoming.delivery();
        switch (answer) {
            case Answer.Reply(var document, var next) -> chat.post(incoming.place(), withButtons(document, next), key);
            case Answer.Proposal _ -> throw new IllegalStateException("nobody takes proposals yet");
            case Answer.Refusal(var problem) -> chat.whisper(incoming.place(), incoming.who(), document(problem), key);
        }
    }

    private Document withButtons(Document document, List<Answer.FollowUp> next) {
        if (next.isEmpty()) {
            return document;
        }
        var buttons = new ArrayList<Block.Button>();
        for (var followUp : next) {
            var id = UUID.randomUUID().toString();
            followUps.remember(id, followUp.words(), clock.instant());
            buttons.add(new Block.Button(id, followUp.label(), Block.Button.Style.PLAIN));
        }
        return document.with(new Block.Buttons(buttons));
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

    public List<Suggestion> complete(Account who, String words) {
        return directory.person(who).isPresent() ? verbs.grammar().complete(words) : List.of();
    }
}
