package dev.muster.commands.wal;

import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What to do about receiving, from how it stands. Pure. */
final class Conduct {
    /** A receiver that the server does not know after this long hangs somewhere between. */
    static final Duration UNKNOWN_TO_SERVER = Duration.ofSeconds(20);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private Conduct() {}

    /** What is seen. {@code sender} is empty when the writer could not be asked. */
    record Outlook(
            boolean turn,
            Optional<Writer> writer,
            Standing standing,
            Optional<Sender> sender,
            Past past,
            Instant now) {}

    record Writer(String node, String systemIdentifier, int timeline) {}

    sealed interface Standing {
        record None() implements Standing {}

        /** {@code known} is when the server last had it among its connections, or when it was started. */
        record Running(String node, Instant known) implements Standing {}
    }

    /**
     * What happened before.
     *
     * @param expected the system identifiers of what was received before, wherever that lies
     * @param failures since it last streamed
     */
    record Past(Set<String> expected, int failures, Instant lastFailure) {}

    sealed interface Action {
        record Nothing() implements Action {}

        record Stop(String why) implements Action {}

        /** It does not do what it should: it is ended, and begun again after a pause. */
        record GiveUp(Problem problem) implements Action {}

        record CreateSlot(String node) implements Action {}

        /** The slot of that name can serve nobody any more. */
        record RecreateSlot(String node) implements Action {}

        /** A receiver of ours whose Muster is gone holds the slot: whoever's turn it is may end it. */
        record Dismiss(String node, int pid) implements Action {}

        record Start(String node) implements Action {}

        record Pause(Instant until) implements Action {}

        record Refuse(Problem problem) implements Action {}
    }

    static Action decide(Outlook outlook) {
        return switch (outlook.standing()) {
            case Standing.Running running -> whileRunning(outlook, running);
            case Standing.None() -> outlook.turn() ? toBegin(outlook) : new Action.Nothing();
        };
    }

    private static Action whileRunning(Outlook outlook, Standing.Running running) {
        if (!outlook.turn()) {
            return new Action.Stop("another replica of Muster receives");
        }
        if (outlook.writer().isEmpty()) {
            return new Action.Nothing(); // As long as it is sent something, nobody knows better.
        }
        var writer = outlook.writer().get();
        if (!writer.node().equals(running.node())) {
            return new Action.Stop(writer.node() + " takes the writes now");
        }
        if (outlook.sender().isPresent()
                && running.known().plus(UNKNOWN_TO_SERVER).isBefore(outlook.now())) {
            return new Action.GiveUp(WalProblems.unknown(writer.node(), UNKNOWN_TO_SERVER));
        }
        return new Action.Nothing();
    }

    private static Action toBegin(Outlook outlook) {
        if (outlook.writer().isEmpty()) {
            return new Action.Nothing();
        }
        var writer = outlook.writer().get();
        var until = outlook.past().lastFailure().plus(pause(outlook.past().failures()));
        if (until.isAfter(outlook.now())) {
            return new Action.Pause(until);
        }
        var expected = outlook.past().expected();
        if (!expected.isEmpty() && !expected.contains(writer.systemIdentifier())) {
            return new Action.Refuse(WalProblems.changed(writer, expected));
        }
        return outlook.sender().map(sender -> onto(writer, sender)).orElseGet(Action.Nothing::new);
    }

    private static Action onto(Writer writer, Sender sender) {
        if (sender.walLevel().equals("minimal")) {
            return new Action.Refuse(WalProblems.minimal(writer.node()));
        }
        if (sender.slot().isEmpty()) {
            return new Action.CreateSlot(writer.node());
        }
        var slot = sender.slot().get();
        if (!slot.physical()) {
            return new Action.Refuse(WalProblems.foreignSlot(writer.node()));
        }
        if (slot.lost()) {
            return new Action.RecreateSlot(writer.node());
        }
        if (!slot.active()) {
            return new Action.Start(writer.node());
        }
        return sender.connection()
                .<Action>map(ours -> new Action.Dismiss(writer.node(), ours.pid()))
                .orElseGet(() -> new Action.Refuse(WalProblems.busySlot(writer.node())));
    }

    /** 1, 2, 4 … 60 seconds. */
    static Duration pause(int failures) {
        if (failures == 0) {
            return Duration.ZERO;
        }
        var pause = Duration.ofSeconds(1L << Math.min(failures - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
