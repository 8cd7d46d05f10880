package dev.muster.bot.run;

import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.Who;
import dev.muster.bot.outbox.Owed;
import dev.muster.commands.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What people do to a run under way: pause, resume, cancel, retry the step, roll back. */
public final class Steering {
    private final Runs runs;
    private final Journal journal;

    public Steering(Runs runs, Journal journal) {
        this.runs = runs;
        this.journal = journal;
    }

    public Heard give(long number, Order order, Who who, Optional<String> reason, Instant now) {
        return runs.jdbi()
                .inTransaction(h -> runs.deliveries()
                        .once(
                                h,
                                who,
                                () -> runs.lock(h, number)
                                        .map(run -> give(h, run, order, new Said(who, reason, now)))
                                        .orElseGet(() -> Heard.no(
                                                "UNKNOWN_PLAN",
                                                "there is no plan " + number,
                                                "see which there are: /db approvals"))));
    }

    private record Said(Who who, Optional<String> reason, Instant at) {}

    private Heard give(Handle h, Run run, Order order, Said said) {
        if (run.state() instanceof State.Asking) {
            Owed.touchQuestions(h, run.number()); // It may be of no interest any more.
        }
        return obey(h, run, order, said);
    }

    private Heard obey(Handle h, Run run, Order order, Said said) {
        long number = run.number();
        var unasked = order == Order.ROLL_BACK && order.on(run.state(), begun(run)) instanceof Order.Effect.Goes
                ? new WayBack(run, Ledger.of(journal.ofRun(h, number))).whyNotUnasked(false)
                : Optional.<Problem>empty();
        if (unasked.isPresent()) {
            return new Heard.No(unasked.get());
        }
        return switch (order.on(run.state(), begun(run))) {
            case Order.Effect.Impossible(var why) ->
                new Heard.No(new Problem(
                        "NOT_NOW",
                        "plan %d cannot be %s: %s".formatted(number, passive(order), why),
                        "look at its card"));
            case Order.Effect.Wished(var wish)
            when run.marks()
                    .wish()
                    .filter(had -> had == wish || had == Run.Wish.CANCEL)
                    .isPresent() ->
                // Asked twice is once; and who cancelled must not find it merely paused.
                run.marks().wish().filter(wish::equals).isPresent()
                        ? new Heard.Yes(afterTheStep(number, order))
                        : Heard.no(
                                "NOT_NOW",
                                "plan %d cannot be %s: it is being cancelled".formatted(number, passive(order)),
                                "look at its card");
            case Order.Effect.Wished(var wish) -> {
                runs.wish(h, number, Optional.of(wish));
                note(h, run, said, what(order, run, said));
                yield new Heard.Yes(afterTheStep(number, order));
            }
            case Order.Effect.Goes(var back) -> {
                if (back) {
                    runs.back(h, number);
                }
                runs.wish(h, number, Optional.empty());
                runs.state(h, number, new State.Queued(Optional.empty()));
                note(h, run, said, what(order, run, said));
                yield new Heard.Yes("plan %d goes on".formatted(number));
            }
            case Order.Effect.Ends(var how) -> {
                runs.nextToken(h, number);
                runs.state(h, number, new State.Ended(how, said.at().toEpochMilli(), Optional.empty()));
                runs.letGo(h, number);
                note(h, run, said, what(order, run, said));
                yield new Heard.Yes("plan %d is %s".formatted(number, how.name().toLowerCase(Locale.ROOT)));
            }
        };
    }

    private static String afterTheStep(long number, Order order) {
        return order == Order.CANCEL
                ? "plan %d is being cancelled: the step under way is stopped, or ends first where it cannot be"
                        .formatted(number)
                : "plan %d will be %s after the step that is under way".formatted(number, passive(order));
    }

    private static What what(Order order, Run run, Said said) {
        return switch (order) {
            case PAUSE -> new What.PauseAsked();
            case RESUME -> new What.RunResumed();
            case RETRY -> new What.RunRetried(run.state() instanceof State.Failed(var step, var _) ? step : 0);
            case ROLL_BACK -> new What.RollbackAsked();
            case CANCEL -> {
                if (run.state() instanceof State.Running) {
                    yield new What.CancelAsked(said.reason());
                }
                yield begun(run) ? new What.RunCancelled(said.reason()) : new What.Withdrawn(said.reason());
            }
        };
    }

    /** Whoever takes a run takes a number: without one, nothing was done. */
    private static boolean begun(Run run) {
        return run.marks().token() > 0;
    }

    private static String passive(Order order) {
        return switch (order) {
            case PAUSE -> "paused";
            case RESUME -> "resumed";
            case CANCEL -> "cancelled";
            case RETRY -> "retried";
            case ROLL_BACK -> "rolled back";
        };
    }

    private void note(Handle h, Run run, Said said, What what) {
        journal.append(
                h,
                Entry.of(said.at(), Event.Scope.of(run.cluster()).withRun(run.number()), what)
                        .by(said.who()));
    }

    /** The orders that can be given to a run: the buttons of its card. */
    public static List<Order> possible(Run run) {
        return List.of(Order.values()).stream()
                .filter(order -> !(order.on(run.state(), begun(run)) instanceof Order.Effect.Impossible))
                .toList();
    }
}
