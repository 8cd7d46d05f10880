package dev.muster.commands.takeback;

import dev.muster.commands.host.Host;
import dev.muster.commands.host.Program;
import dev.muster.commands.plan.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Work in whose midst somebody does something. */
record Meddled(Tools tools, Meddler meddler) implements Work {

    @FunctionalInterface
    interface Meddler {
        void meddle() throws Exception;
    }

    @Override
    public void progress(int percent, String detail) {}

    @Override
    public void checkpoint() {
        try {
            meddler.meddle();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** What is run and handed over there is seen before it is. */
    record Seen(Host host, Consumer<Host.Errand> errands, Consumer<Path> handed) implements Host {
        @Override
        public Program start(Errand errand) throws IOException {
            errands.accept(errand);
            return host.start(errand);
        }

        @Override
        public void handOver(Path path) throws IOException {
            host.handOver(path);
            handed.accept(path);
        }
    }

    static Tools tools(Tools tools, Consumer<Host.Errand> errands, Consumer<Path> handed) {
        return new Tools(
                tools.observer(),
                tools.access(),
                new Seen(tools.host(), errands, handed),
                tools.kits(),
                tools.vault(),
                tools.handling(),
                tools.past());
    }
}
