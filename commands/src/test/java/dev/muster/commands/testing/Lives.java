package dev.muster.commands.testing;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A runner that is killed between any two things that its steps do, and begun anew, until all are done.
 *
 * @param longest how many things it does at most before it is killed
 * @param most after so many deaths it is let live
 * @param death what is looked at after each
 */
public record Lives(Work.Tools tools, Random random, int longest, int most, Death death) {

    @FunctionalInterface
    public interface Death {
        void look() throws Exception;
    }

    /** As kill -9 ends it: nothing that catches problems or stops catches this. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private record Mortal(Tools tools, AtomicInteger left) implements Work {
        @Override
        public void progress(int percent, String detail) {}

        @Override
        public void checkpoint() {
            if (left.getAndDecrement() <= 0) {
                throw new Killed();
            }
        }
    }

    /** What a runner does with each step after each restart. Answers with how often it was killed. */
    public int live(List<Step> steps) throws Exception {
        int deaths = 0;
        int done = 0;
        boolean begun = false;
        while (done < steps.size()) {
            int life = deaths >= most ? Integer.MAX_VALUE : random.nextInt(longest);
            var work = new Mortal(tools, new AtomicInteger(life));
            try {
                while (done < steps.size()) {
                    if (begun) {
                        switch (steps.get(done).probe(TestWork.with(tools, Integer.MAX_VALUE))) {
                            case Probe.Done _ -> {
                                done++;
                                begun = false;
                                continue;
                            }
                            case Probe.NotDone() -> {}
                            case Probe.Unclear(var why) -> throw new AssertionError(why);
                        }
                    }
                    begun = true;
                    steps.get(done).perform(work);
                    work.checkpoint(); // It is done, and killed before anybody notes it.
                    done++;
                    begun = false;
                }
            } catch (Killed _) {
                deaths++;
                death.look();
            }
        }
        return deaths;
    }
}
