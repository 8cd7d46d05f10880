package dev.muster.bot.run;

import dev.muster.bot.gate.Rule;
import dev.muster.bot.gate.Vote;
import dev.muster.bot.journal.Shape;
import dev.muster.bot.journal.What.Verdict;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Plan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Runs as they are kept. What changes one happens under the lock of its row. */
public final class Runs {
    private static final String COLUMNS = """
            SELECT number, ask::text AS ask, plan::text AS plan, hash, rule::text AS rule, state::text AS state,
                   back, glass, undo_of, wish, progress::text AS progress, token
              FROM run
            """;

    private final Jdbi jdbi;
    private final Shape shape;
    private final Deliveries deliveries;

    public Runs(Jdbi jdbi, Shape shape) {
        this.jdbi = jdbi;
        this.shape = shape;
        this.deliveries = new Deliveries(jdbi, shape);
    }

    /** What was said to runs. */
    public Deliveries deliveries() {
        return deliveries;
    }

    Jdbi jdbi() {
        return jdbi;
    }

    /** What is about to be proposed. */
    record Draft(String delivery, Ask ask, Plan plan, Rule rule, State state, Optional<Long> undoOf) {}

    /** The number of the new run; empty if this delivery has proposed one already. */
    Optional<Long> add(Handle h, Draft draft) {
        return h.createQuery("""
                        INSERT INTO run (delivery, cluster, destructive, ask, plan, hash, rule, state, undo_of)
                        VALUES (:delivery, :cluster, :destructive, :ask::json, :plan::json, :hash, :rule::json,
                                :state::json, :undoOf)
                            ON CONFLICT DO NOTHING
                        RETURNING number
                        """)
                .bind("delivery", draft.delivery())
                .bind("cluster", draft.plan().target().cluster())
                .bind("destructive", draft.plan().danger() == Danger.DESTRUCTIVE)
                .bind("ask", shape.write(draft.ask()))
                .bind("plan", shape.write(draft.plan()))
                .bind("hash", draft.plan().hash())
                .bind("rule", shape.write(draft.rule()))
                .bind("state", shape.write(draft.state()))
                .bind("undoOf", draft.undoOf().orElse(null))
                .mapTo(Long.class)
                .findOne();
    }

    public Optional<Run> find(long number) {
        return jdbi.withHandle(h -> find(h, number, ""));
    }

    Optional<Run> byDelivery(String delivery) {
        return jdbi.withHandle(h -> h.createQuery("SELECT number FROM run WHERE delivery = :delivery")
                .bind("delivery", delivery)
                .mapTo(Long.class)
                .findOne()
                .flatMap(number -> find(h, number, "")));
    }

    public boolean isDelivered(String delivery) {
        return byDelivery(delivery).isPresent();
    }

    /** Those whose delivery begins so, oldest first. */
    public List<Run> delivered(String beginning) {
        var pattern = beginning.replaceAll("([%_\\\\])", "\\\\$1") + "%";
        return jdbi.withHandle(h -> h.createQuery(COLUMNS + "WHERE delivery LIKE :pattern ORDER BY number")
                .bind("pattern", pattern)
                .map((row, _) -> run(row, votes(h, row.getLong("number"))))
                .list());
    }

    /** Nobody else changes it until the transaction ends. */
    Optional<Run> lock(Handle h, long number) {
        return find(h, number, " FOR UPDATE");
    }

    private Optional<Run> find(Handle h, long number, String suffix) {
        return h.createQuery(COLUMNS + "WHERE number = :number" + suffix)
                .bind("number", number)
                .map((row, _) -> run(row, votes(h, number)))
                .findOne();
    }

    private static List<Vote> votes(Handle h, long number) {
        return h.createQuery("SELECT person, verdict, hash, at FROM vote WHERE run = :run ORDER BY at, person")
                .bind("run", number)
                .map((row, _) -> new Vote(
                        row.getString("person"),
                        Verdict.valueOf(row.getString("verdict")),
                        row.getString("hash"),
                        row.getObject("at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** Whether a run was taken back by another one already. */
    boolean isTakenBack(long number) {
        return jdbi.withHandle(h ->
                h.createQuery("""
                        SELECT EXISTS (SELECT FROM run WHERE undo_of = :number AND state ->> 'how' = 'DONE')
                        """).bind("number", number).mapTo(Boolean.class).one());
    }

    /** A run that is about to take another one back. */
    public Optional<Long> takingBack(long number) {
        return jdbi.withHandle(
                h -> h.createQuery("SELECT min(number) FROM run WHERE undo_of = :number AND phase <> 'ended'")
                        .bind("number", number)
                        .mapTo(Long.class)
                        .findOne());
    }

    /** Those that are not over, oldest first. */
    public List<Run> open() {
        return list("WHERE phase <> 'ended' ORDER BY number");
    }

    public List<Run> ofIncident(long incident) {
        return jdbi.withHandle(h -> h.createQuery(
                        COLUMNS + "WHERE number IN (SELECT run FROM event WHERE incident = :incident) ORDER BY number")
                .bind("incident", incident)
                .map((row, _) -> run(row, votes(h, row.getLong("number"))))
                .list());
    }

    private List<Run> list(String where) {
        return jdbi.withHandle(h -> h.createQuery(COLUMNS + where)
                .map((row, _) -> run(row, votes(h, row.getLong("number"))))
                .list());
    }

    private Run run(ResultSet row, List<Vote> votes) throws SQLException {
        var marks = new Run.Marks(
                row.getBoolean("back"),
                row.getBoolean("glass"),
                Optional.ofNullable(row.getObject("undo_of", Long.class)),
                Optional.ofNullable(row.getString("wish")).map(wish -> Run.Wish.valueOf(wish.toUpperCase(Locale.ROOT))),
                Optional.ofNullable(row.getString("progress")).map(p -> shape.read(p, Run.Progress.class)),
                row.getLong("token"));
        return new Run(
                row.getLong("number"),
                shape.read(row.getString("ask"), Ask.class),
                shape.plan(row.getString("plan")),
                row.getString("hash"),
                shape.read(row.getString("rule"), Rule.class),
                shape.read(row.getString("state"), State.class),
                marks,
                votes);
    }

    void vote(Handle h, long run, Vote vote) {
        h.createUpdate("""
                        INSERT INTO vote (run, person, verdict, hash, at) VALUES (:run, :person, :verdict, :hash, :at)
                            ON CONFLICT (run, person) DO UPDATE
                           SET verdict = excluded.verdict, hash = excluded.hash, at = excluded.at
                        """)
                .bind("run", run)
                .bind("person", vote.person())
                .bind("verdict", vote.verdict().name())
                .bind("hash", vote.hash())
                .bind("at", utc(vote.at()))
                .execute();
    }

    void state(Handle h, long run, State state) {
        h.createUpdate("UPDATE run SET state = :state::json WHERE number = :run")
                .bind("state", shape.write(state))
                .bind("run", run)
                .execute();
    }

    /** What it would do is another thing now. */
    void plan(Handle h, long run, Plan plan, Rule rule) {
        h.createUpdate("""
                        UPDATE run SET plan = :plan::json, hash = :hash, rule = :rule::json, destructive = :destructive
                         WHERE number = :run
                        """)
                .bind("destructive", plan.danger() == Danger.DESTRUCTIVE)
                .bind("plan", shape.write(plan))
                .bind("hash", plan.hash())
                .bind("rule", shape.write(rule))
                .bind("run", run)
                .execute();
    }

    void forgetVotes(Handle h, long run) {
        h.createUpdate("DELETE FROM vote WHERE run = :run").bind("run", run).execute();
    }

    void glass(Handle h, long run, boolean broken) {
        h.createUpdate("UPDATE run SET glass = :broken WHERE number = :run")
                .bind("broken", broken)
                .bind("run", run)
                .execute();
    }

    /** It was not to be taken back after all: to try it again leads on. */
    void forth(Handle h, long run) {
        h.createUpdate("UPDATE run SET back = false WHERE number = :run")
                .bind("run", run)
                .execute();
    }

    void back(Handle h, long run) {
        h.createUpdate("UPDATE run SET back = true, wish = NULL WHERE number = :run")
                .bind("run", run)
                .execute();
    }

    void wish(Handle h, long run, Optional<Run.Wish> wish) {
        h.createUpdate("UPDATE run SET wish = :wish WHERE number = :run")
                .bind("wish", wish.map(w -> w.name().toLowerCase(Locale.ROOT)).orElse(null))
                .bind("run", run)
                .execute();
    }

    /** Whoever worked on it before is not heard any more. */
    long nextToken(Handle h, long run) {
        return h.createQuery("UPDATE run SET token = token + 1, progress = NULL WHERE number = :run RETURNING token")
                .bind("run", run)
                .mapTo(Long.class)
                .one();
    }

    /** Whether {@code token} is still the latest; if so, it stays the latest until the transaction ends. */
    boolean isOurs(Handle h, long run, long token) {
        return h.createQuery("SELECT token FROM run WHERE number = :run FOR UPDATE")
                        .bind("run", run)
                        .mapTo(Long.class)
                        .one()
                == token;
    }

    record Orders(long token, Optional<Run.Wish> wish) {}

    Orders orders(long run) {
        return jdbi.withHandle(h -> orders(h, run));
    }

    Orders orders(Handle h, long run) {
        return h.createQuery("SELECT token, wish FROM run WHERE number = :run")
                .bind("run", run)
                .map((row, _) -> new Orders(
                        row.getLong("token"),
                        Optional.ofNullable(row.getString("wish"))
                                .map(wish -> Run.Wish.valueOf(wish.toUpperCase(Locale.ROOT)))))
                .one();
    }

    void progress(long run, long token, Run.Progress progress) {
        jdbi.useTransaction(h -> {
            int told = h.createUpdate(
                            "UPDATE run SET progress = :progress::json WHERE number = :run AND token = :token")
                    .bind("progress", shape.write(progress))
                    .bind("run", run)
                    .bind("token", token)
                    .execute();
            if (told == 1) {
                h.createUpdate("UPDATE message SET wanted = wanted + 1 WHERE subject = :subject")
                        .bind("subject", "run:" + run)
                        .execute();
            }
        });
    }

    /** Takes the cluster for a destructive run; else says which run has it. */
    Optional<Long> holderInstead(Handle h, String cluster, long run) {
        h.createUpdate("""
                        INSERT INTO cluster_hold (cluster, run) VALUES (:cluster, :run)
                            ON CONFLICT (cluster) DO NOTHING
                        """).bind("cluster", cluster).bind("run", run).execute();
        return h.createQuery("SELECT run FROM cluster_hold WHERE cluster = :cluster FOR UPDATE")
                .bind("cluster", cluster)
                .mapTo(Long.class)
                .findOne()
                .filter(holder -> holder != run);
    }

    void letGo(Handle h, long run) {
        h.createUpdate("DELETE FROM cluster_hold WHERE run = :run")
                .bind("run", run)
                .execute();
    }

    /** Which destructive run has the cluster. */
    public Optional<Long> holder(String cluster) {
        return jdbi.withHandle(h -> h.createQuery("SELECT run FROM cluster_hold WHERE cluster = :cluster")
                .bind("cluster", cluster)
                .mapTo(Long.class)
                .findOne());
    }

    /** Those that have no worker and need one: who waits for another run does not, once it has said so. */
    List<Long> idle() {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT number FROM run
                         WHERE phase IN ('queued', 'running')
                           AND NOT EXISTS (SELECT FROM cluster_hold AS held
                                            WHERE held.cluster = run.cluster AND held.run <> run.number
                                              AND run.destructive
                                              AND run.state ->> 'behind' = held.run::text)
                           AND NOT EXISTS (SELECT FROM scheduled_tasks
                                            WHERE task_name = 'run' AND task_instance = number::text)
                         ORDER BY number
                        """).mapTo(Long.class).list());
    }

    /** After somebody has set the clock back, what was noted before lies in the future, and nobody would look at it. */
    void notLaterThan(Instant now) {
        jdbi.useHandle(h -> h.createUpdate("""
                        UPDATE scheduled_tasks
                           SET execution_time = least(execution_time, :now), last_heartbeat = least(last_heartbeat, :now)
                         WHERE execution_time > :soon OR last_heartbeat > :soon
                        """)
                .bind("now", utc(now))
                .bind("soon", utc(now.plusSeconds(60)))
                .execute());
    }

    /** Those whose time has come: to expire, to begin after their rest, or to ask again. */
    List<Long> due(Instant now) {
        return jdbi.withHandle(h -> h.createQuery(
                        "SELECT number FROM run WHERE phase IN ('proposed', 'resting', 'asking') AND due <= :now ORDER BY number")
                .bind("now", now.toEpochMilli())
                .mapTo(Long.class)
                .list());
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
