package dev.muster.commands.whole;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Request;
import java.time.Instant;
import java.util.Optional;

/**
 * What was asked for.
 *
 * @param backup its id, or latest
 * @param into the name of a new database; empty: what is there is to be replaced
 */
record Wish(Cluster cluster, String backup, Optional<String> database, Optional<String> into, More more) {
    private static final int MOST_JOBS = 32;
    /** A session that copies waits for WAL and disk a good part of its time: another one uses the core meanwhile. */
    private static final int JOBS_OF_A_CORE = 2;

    record More(int jobs, Optional<String> reason, Instant now) {}

    static Wish of(Request request, Cluster cluster) {
        var arguments = request.arguments();
        var into = arguments.get("into");
        boolean replace = arguments.has("replace");
        if (replace == into.isPresent()) {
            throw new Problem(
                            "WHERE_TO",
                            replace
                                    ? "--into and --replace are two ways to end"
                                    : "nothing says where it should be restored to",
                            "--into NEW restores into a new database and touches nothing; --replace swaps it in, and keeps the"
                                    + " old one")
                    .asTrouble();
        }
        if (arguments.has("beside") || arguments.has("inclusive")) {
            throw new Problem(
                            "TWO_WAYS",
                            "--beside and --inclusive belong to --to, a moment",
                            "leave them out, or say --to instead of --backup")
                    .asTrouble();
        }
        return new Wish(
                cluster,
                arguments.get("backup").orElse("latest"),
                arguments.get("database"),
                into,
                new More(jobs(arguments.get("jobs")), arguments.get("reason"), request.now()));
    }

    private static int jobs(Optional<String> said) {
        int jobs = said.map(Integer::valueOf)
                .orElse(Math.min(
                        MOST_JOBS, JOBS_OF_A_CORE * Runtime.getRuntime().availableProcessors()));
        if (jobs < 1 || jobs > MOST_JOBS) {
            throw new Problem(
                            "BAD_JOBS",
                            jobs + " jobs make no sense",
                            "say a number from 1 to " + MOST_JOBS + ", not more than the server has cores to spare")
                    .asTrouble();
        }
        return jobs;
    }

    boolean replaces() {
        return into.isEmpty();
    }
}
