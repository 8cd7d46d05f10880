package dev.muster.bot.desk;

import dev.muster.bot.journal.Who;
import dev.muster.bot.people.Directory;
import dev.muster.bot.people.Person;
import dev.muster.bot.run.Ask;
import dev.muster.chat.Account;
import dev.muster.chat.Human;
import dev.muster.chat.Incoming;
import dev.muster.chat.Place;
import dev.muster.chat.grammar.Parsed;
import dev.muster.chat.grammar.Spec;
import dev.muster.chat.grammar.Suggestion;
import dev.muster.commands.plan.Problem;
import dev.muster.commands.verb.Answer;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only door into the core: resolves who asks, parses what, checks whether they may, and hands the answer on. */
public final class Desk {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    private final Directory directory;
    private final Verbs verbs;
    private final Voice voice;
    private final Behind behind;
    private final Clock clock;

    public Desk(Directory directory, Verbs verbs, Voice voice, Behind behind, Clock clock) {
        this.directory = directory;
        this.verbs = verbs;
        this.voice = voice;
        this.behind = behind;
        this.clock = clock;
    }

    /** What stands behind the desk: where plans go, and what people mark as worth keeping. */
    public interface Behind {
        Optional<Problem> propose(Answer.Proposal proposal, Ask ask, String delivery);

        Answer pinned(Incoming.Pinned pinned, Who who);

        /** The cluster that is talked about in the room of an incident. */
        Optional<String> clusterIn(Place room);

        /** Somebody asked this about a cluster. */
        void asked(String cluster, Errand.Asked asked, String words);

        /** Something was said, and perhaps something is to be done now. */
        void handled();
    }

    /** Answers, whatever comes. Only a chat that is down makes it throw: then the answer is still owed. */
    public void handle(Incoming incoming) {
        Optional<Answer> answer;
        try {
            answer = answer(incoming);
        } catch (Problem.Trouble trouble) {
            answer = Optional.of(new Answer.Refusal(trouble.problem()));
        } catch (RuntimeException bug) {
            answer = Optional.of(new Answer.Refusal(told(bug)));
        }
        behind.handled();
        answer.ifPresent(said -> voice.say(incoming, said));
    }

    /** The log says where; the person gets a number to find it by. */
    private static Problem told(RuntimeException bug) {
        var number = UUID.randomUUID().toString().substring(0, 8);
        LOG.error("bug {}: {}", number, Bug.where(bug));
        return new Problem(
                "BUG",
                "something broke inside Muster",
                "its log has the details under " + number + "; ask /db approvals whether anything was begun");
    }

    private Optional<Answer> answer(Incoming incoming) {
        var person = directory.person(incoming.who());
        if (person.isEmpty()) {
            return Optional.of(new Answer.Refusal(new Problem(
                    "UNKNOWN_PERSON",
                    "your account " + incoming.who().id() + " belongs to nobody that Muster knows",
                    "ask whoever runs Muster to add it under people in its configuration")));
        }
        return switch (incoming) {
            case Incoming.Words words -> answer(person.get(), words, words.text());
            case Incoming.Press press ->
                voice.words(press)
                        .map(words -> answer(person.get(), press, words))
                        .orElseGet(() -> Optional.of(new Answer.Refusal(new Problem(
                                "UNKNOWN_BUTTON", "this button does nothing any more", "ask again with /db help"))));
            case Incoming.Visit visit -> answer(person.get(), visit, "help");
            case Incoming.Pinned pinned ->
                Optional.of(
                        person.get().roles().isEmpty()
                                ? new Answer.Refusal(new Problem(
                                        "NOT_ALLOWED",
                                        person.get().name() + " may not add to the timeline",
                                        "have a role added in Muster's configuration"))
                                : behind.pinned(pinned, Who.of(person.get().name(), pinned)));
        };
    }

    private Optional<Answer> answer(Person person, Incoming said, String words) {
        return switch (verbs.grammar().parse(words.isBlank() ? "help" : words)) {
            case Parsed.Misunderstood(var code, var fact, var hint) ->
                Optional.of(new Answer.Refusal(new Problem(code, fact, hint)));
            case Parsed.Understood understood
            when person.mayAsk(understood.spec().audience()) -> understood(person, said, words, understood);
            case Parsed.Understood(var spec, var _) ->
                Optional.of(new Answer.Refusal(new Problem(
                        "NOT_ALLOWED",
                        person.name() + " may not ask for " + spec.verb(),
                        "ask somebody on call, or have a role added in Muster's configuration")));
        };
    }

    /** Who asks for help says nothing about a cluster; errands leave their own traces in the journal. */
    private boolean isAboutCluster(Spec spec) {
        return !verbs.isErrand(spec)
                && spec.parameters().stream()
                        .anyMatch(parameter -> parameter.name().equals("cluster"));
    }

    /** A proposal is not answered in words: its card is. */
    private Optional<Answer> understood(Person person, Incoming said, String words, Parsed.Understood understood) {
        var arguments = understood.arguments();
        var here = directory.clusterAt(said.place()).or(() -> behind.clusterIn(said.place()));
        var asked = new Errand.Asked(person, said, arguments, here, clock.instant());
        if (isAboutCluster(understood.spec())) {
            arguments.get("cluster").or(() -> here).ifPresent(cluster -> behind.asked(cluster, asked, words));
        }
        return switch (verbs.answer(understood.spec(), asked)) {
            case Answer.Proposal _
            when asked.isLate() ->
                Optional.of(new Answer.Refusal(new Problem(
                        "SAID_LONG_AGO",
                        "you said this at %s, and it is heard only now".formatted(Human.clock(said.at())),
                        "look at how it stands, and ask again")));
            case Answer.Proposal proposal ->
                behind.propose(proposal, new Ask(words, here, asked.who(), asked.now()), said.delivery())
                        .map(Answer.Refusal::new);
            case Answer answer -> Optional.of(answer);
        };
    }

    public List<Suggestion> complete(Account who, String words) {
        return directory.person(who).isPresent() ? verbs.grammar().complete(words) : List.of();
    }
}
