package dev.muster.commands.side;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.wal.Holding;
import dev.muster.commands.wal.Lineage;
import dev.muster.commands.wal.Lsn;
import dev.muster.commands.wal.Segment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads WAL for a plan, in a folder of its own that goes at once. To read all of it takes about as long as to replay it, so
 * it is bounded: so many files, and for so long.
 */
final class Peek {
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int MOST = 32;
    /** A few cost next to nothing. */
    static final int FEW = 4;

    private final Stock stock;
    private final Holding holding;
    private final int major;
    private final long until = System.nanoTime() + LONGEST.toNanos();
    private int left = MOST;

    Peek(Stock stock, Holding holding) {
        this.stock = stock;
        this.holding = holding;
        this.major = stock.bases().getFirst().manifest().source().major();
    }

    /** It would take too long, or cannot be read; whoever recovers meets the same trouble, and says so then. */
    static final class Unseen extends Exception {
        private static final long serialVersionUID = 1;

        Unseen(String why) {
            super(why);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    private static final class Late extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    interface Question<T> {
        T of(Dump dump) throws InterruptedException;
    }

    /**
     * What to read.
     *
     * @param then who has what comes behind the files
     */
    record Stretch(Lineage lineage, Lsn from, List<Holding.File> files, Optional<Node> then) {
        Stretch {
            files = List.copyOf(files);
        }
    }

    /** All of a lineage from one position on. */
    Stretch all(Lineage lineage, Lsn from, Optional<Node> then) {
        // A file that is there in part hides from pg_receivewal that there is more of it.
        var files = holding.files(lineage, from).stream()
                .filter(file -> file.whole() || then.isEmpty())
                .toList();
        return new Stretch(lineage, from, files, then);
    }

    Holding holding() {
        return holding;
    }

    <T> T read(Stretch stretch, Question<T> question) throws Unseen {
        int files = stretch.files().size();
        if (files > FEW) {
            if (files > left) {
                throw new Unseen("that is in " + files + " files of WAL, too many to be read for a plan");
            }
            left -= files;
        }
        var tools = stock.tools();
        var kit = tools.kits().of(major);
        var chores = new Chores(tools.host(), this::pulse);
        try (var scratch = Scratch.open(tools.host(), tools.vault().scratch(), "where")) {
            Path folder = scratch.give("wal");
            scratch.requireRoom(files * holding.size());
            try (var supply = new Supply(holding, tools.host(), folder, stretch.files())) {
                supply.begin();
                while (!supply.isDone()) {
                    pulse();
                    Thread.sleep(Duration.ofMillis(5));
                }
            }
            if (stretch.then().isPresent()) {
                fetch(new Conduit(chores, kit, folder), stretch, stretch.then().get());
            }
            return question.of(new Dump(chores, kit, folder, stretch.lineage(), stretch.from()));
        } catch (Late _) {
            throw new Unseen("it could not be read within " + LONGEST.toSeconds() + " s");
        } catch (Problem.Trouble e) {
            throw new Unseen(e.problem().fact());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unseen("it was interrupted");
        }
    }

    /** Where nothing lies yet, pg_receivewal would begin with today's: it must be the one behind, or there is a hole. */
    private void fetch(Conduit conduit, Stretch stretch, Node node) throws InterruptedException, Unseen {
        var end = Conduit.position(stock.tools(), node);
        var next = Segment.holding(stretch.lineage().timeline(), end, holding.size())
                .number();
        var first = Segment.holding(stretch.lineage().timeline(), stretch.from(), holding.size())
                .number();
        if (stretch.files().isEmpty() && next > first + 1) {
            throw new Unseen("no repository has what was written since " + stretch.from());
        }
        conduit.fetch(node, end);
    }

    private void pulse() {
        if (System.nanoTime() > until) {
            throw new Late();
        }
    }
}
