package dev.muster.bot.desk;

import dev.muster.bot.journal.Who;
import dev.muster.bot.people.Person;
import dev.muster.bot.run.Ask;
import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Incoming;
import dev.muster.chat.Place;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Parsed;
import dev.muster.chat.grammar.Spec;
import dev.muster.chat.grammar.Suggestion;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only door into the core: resolves who asks, parses what, checks whether they may, and hands the answer on. */
public final class Desk {
    private static final String REASON = "reason";
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    /** What the page of somebody's own shows. */
    private static final String PAGE = "overview";

    private final Standing standing;
    private final Verbs verbs;
    private final Voice voice;
    private final Behind behind;
    private final Clock clock;

    public Desk(Standing standing, Verbs verbs, Voice voice, Behind behind, Clock clock) {
        this.standing = standing;
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
        var page = incoming instanceof Incoming.Press press ? voice.page(press) : Optional.<Incoming.Visit>empty();
        var said = page.filter(_ -> asksForPage(incoming))
                .<Incoming>map(visit -> visit)
                .orElse(incoming);
        var answer = carefully(said);
        behind.handled();
        answer.ifPresent(it -> voice.say(said, it));
        page.filter(visit -> !said.equals(visit)).ifPresent(this::refresh);
    }

    private boolean asksForPage(Incoming incoming) {
        return incoming instanceof Incoming.Press press
                && voice.words(press).filter(PAGE::equals).isPresent();
    }

    /** What was pressed on a page may have changed what it shows. The press itself was answered: it is not heard again. */
    private void refresh(Incoming.Visit page) {
        try {
            carefully(page).ifPresent(answer -> voice.say(page, answer));
        } catch (RuntimeException e) {
            LOG.debug("a page is shown anew only when it is opened again: {}", Bug.where(e));
        }
    }

    private Optional<Answer> carefully(Incoming incoming) {
        try {
            return answer(incoming);
        } catch (Problem.Trouble trouble) {
            return Optional.of(new Answer.Refusal(trouble.problem()));
        } catch (RuntimeException bug) {
            return Optional.of(new Answer.Refusal(told(bug)));
        }
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
        var person = standing.person(incoming.who());
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
            case Incoming.Visit visit -> answer(person.get(), visit, PAGE);
            case Incoming.Pinned pinned -> Optional.of(pinned(person.get(), pinned));
        };
    }

    private Answer pinned(Person person, Incoming.Pinned pinned) {
        if (person.roles().isEmpty()) {
            return new Answer.Refusal(new Problem(
                    "NOT_ALLOWED",
                    person.name() + " may not add to the timeline",
                    "have a role added in Muster's configuration"));
        }
        return standing.doubt(pinned.who())
                .<Answer>map(Answer.Refusal::new)
                .orElseGet(() -> behind.pinned(pinned, Who.of(person.name(), pinned)));
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
        var doubt = verbs.changes(understood.spec()) ? standing.doubt(said.who()) : Optional.<Problem>empty();
        if (doubt.isPresent()) {
            return doubt.map(Answer.Refusal::new);
        }
        var arguments = understood.arguments();
        var here = standing.clusterAt(said.place()).or(() -> behind.clusterIn(said.place()));
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
                standing.doubt(said.who())
                        .or(() -> behind.propose(
                                proposal, new Ask(words, here, asked.who(), asked.now()), said.delivery()))
                        .map(problem -> isMissingReason(problem, understood)
                                ? why(problem, words)
                                : new Answer.Refusal(problem));
            case Answer answer -> Optional.of(answer);
        };
    }

    private static boolean isMissingReason(Problem problem, Parsed.Understood understood) {
        return problem.code().equals(Problem.REASON_NEEDED)
                && understood.arguments().get(REASON).isEmpty()
                && understood.spec().parameters().stream()
                        .anyMatch(parameter -> parameter.name().equals(REASON));
    }

    /** A button says nothing of it, and at night nobody types the rest again: all that was said is filled in. */
    private static Answer why(Problem problem, String words) {
        var input = new Block.Input.Line(REASON, "Why? It stands on the card and in the timeline", "", true);
        return new Answer.Aside(Document.of(
                "Before others are asked, " + problem.fact(),
                Tone.WARNING,
                new Block.Form("%s --%s {%s}".formatted(words, REASON, REASON), "Why?", List.of(input), "Plan it")));
    }

    public List<Suggestion> complete(Account who, String words) {
        return standing.person(who).isPresent() ? verbs.grammar().complete(words) : List.of();
    }
}
