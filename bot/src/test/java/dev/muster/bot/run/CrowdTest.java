package dev.muster.bot.run;

import static dev.muster.bot.run.Council.NOW;
import static dev.muster.bot.run.Council.ballot;
import static dev.muster.bot.run.Council.code;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.gate.Rule;
import dev.muster.bot.journal.Audit;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.What.Verdict;
import dev.muster.bot.store.OtherStores;
import dev.muster.bot.store.TestStore;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;

/** A hundred people press at once, on two replicas. */
class CrowdTest {
    private static final Rule RULE =
            new Rule(20, Set.of("approver"), 20, Duration.ofMinutes(30), false, Duration.ZERO, false);

    private record Voter(String name, Verdict verdict, boolean elsewhere) {}

    private static Voter voter(int i) {
        return new Voter("person " + i, i % 2 == 0 ? Verdict.APPROVE : Verdict.DENY, i % 4 < 2);
    }

    @RepeatedTest(3)
    void exactly_one_outcome_wins_and_everybody_is_answered() throws InterruptedException {
        try (var other = OtherStores.replica()) {
            var council = new Council(TestStore.shared().jdbi(), Council.all(RULE));
            var replica = council.elsewhere(other.jdbi());
            var voters = IntStream.range(0, 100).mapToObj(CrowdTest::voter).toList();
            voters.forEach(voter -> council.standing.put(voter.name(), Set.of("approver")));
            long number = council.propose();
            var answers = new ConcurrentLinkedQueue<Heard>();
            var start = new CountDownLatch(1);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var voter : voters) {
                    var proposals = voter.elsewhere() ? replica : council.proposals;
                    threads.execute(() -> {
                        await(start);
                        answers.add(proposals.vote(number, ballot(voter.name(), voter.verdict()), NOW));
                    });
                }
                start.countDown();
            }
            assertThat(answers).hasSize(100);
            isDecidedOnce(council, number, answers);
        }
        assertThat(new Audit(new Council(TestStore.shared().jdbi(), Council.all(RULE)).journal).verify())
                .isInstanceOf(Audit.Outcome.Whole.class);
    }

    private static void isDecidedOnce(Council council, long number, Iterable<Heard> answers) {
        var decisions = council.told(number).stream()
                .filter(what -> what instanceof What.Approved || what instanceof What.Denied)
                .toList();
        assertThat(decisions).hasSize(1);
        boolean approved = decisions.getFirst() instanceof What.Approved;
        State state = council.state(number);
        assertThat(state)
                .isEqualTo(
                        approved
                                ? new State.Queued(Optional.empty())
                                : new State.Ended(State.How.DENIED, NOW.toEpochMilli(), Optional.empty()));
        var votes = council.told(number, What.Voted.class);
        var winning = approved ? Verdict.APPROVE : Verdict.DENY;
        assertThat(votes.getLast().verdict()).as("the last word decided").isEqualTo(winning);
        for (var verdict : Verdict.values()) {
            var counts = votes.stream()
                    .filter(vote -> vote.verdict() == verdict)
                    .map(What.Voted::counted)
                    .toList();
            assertThat(counts)
                    .as("each counts one more, up to the one that decides")
                    .isEqualTo(IntStream.rangeClosed(1, counts.size()).boxed().toList());
            assertThat(counts.size()).isLessThanOrEqualTo(20);
        }
        assertThat(council.run(number).votes()).hasSameSizeAs(votes);
        assertThat(answers).filteredOn(answer -> answer instanceof Heard.Yes).hasSameSizeAs(votes);
        assertThat(answers)
                .filteredOn(answer -> answer instanceof Heard.No)
                .allMatch(answer -> code(answer).equals("TOO_LATE"));
    }

    private static void await(CountDownLatch start) {
        try {
            assertThat(start.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
