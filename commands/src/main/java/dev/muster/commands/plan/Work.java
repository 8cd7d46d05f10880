package dev.muster.commands.plan;

import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.handling.Handling;
import dev.muster.commands.host.Host;
import dev.muster.commands.host.Kits;
import dev.muster.commands.vault.Vault;

/** What a step works with: the tools, and the run that it is part of. */
public interface Work {
    Tools tools();

    /**
     * How the world is reached.
     *
     * @param host where programs run
     * @param kits the programs of PostgreSQL there
     * @param vault the backups, and where they are kept
     * @param handling how clusters are restored
     * @param past how long it took before
     */
    record Tools(Observer observer, Access access, Host host, Kits kits, Vault vault, Handling handling, Past past) {

        /** For what has to do with no restore. */
        public Tools(Observer observer, Access access, Host host, Kits kits, Vault vault) {
            this(observer, access, host, kits, vault, Handling.NONE, Past.NONE);
        }
    }

    default Observer observer() {
        return tools().observer();
    }

    default Access access() {
        return tools().access();
    }

    /** Tells how far it is; {@code detail} holds the rate and the time left. Cheap: call it as often as you like. */
    void progress(int percent, String detail);

    /**
     * To be called right before each effect, and often while waiting. Throws {@link Stopped} when the run was cancelled or
     * has been taken over.
     */
    void checkpoint();

    /** The run does not want the step to go on. Steps let it pass. */
    final class Stopped extends RuntimeException {
        public Stopped(String why) {
            super(why);
        }
    }
}
