package dev.muster.commands.sessions;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Arguments;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.where.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What {@code /db sessions} shows of what was seen. Pure. */
record SessionsCard(Site site, Look look, Arguments arguments) {
    private static final int MOST_ROWS = 50;
    /** Nobody wants to stop what is about to end by itself. */
    private static final Duration LONG = Duration.ofSeconds(5);

    private static final List<String> COLUMNS =
            List.of("PID", "User", "Database", "Application", "Client", "State", "For", "Waiting for", "Query");

    Document document() {
        var shown = shown();
        var title = site.node().name() + ": " + Human.count(clients().size(), "session");
        var blocks = new ArrayList<Block>();
        blocks.add(new Block.Text(summary()));
        if (!shown.isEmpty()) {
            blocks.add(new Block.Table(
                    COLUMNS, shown.stream().limit(MOST_ROWS).map(this::row).toList()));
        }
        if (shown.size() > MOST_ROWS) {
            blocks.add(new Block.Text((shown.size() - MOST_ROWS)
                    + " more are not shown. Narrow it down with --user, --database or --idle."));
        }
        return new Document(title, Tone.PLAIN, blocks);
    }

    private boolean fits(Session session) {
        return arguments.get("user").map(session.peer().user()::equals).orElse(true)
                && arguments
                        .get("database")
                        .map(session.peer().database()::equals)
                        .orElse(true)
                && (!arguments.has("idle") || session.idle());
    }

    private List<Session> clients() {
        return look.clients().filter(this::fits).toList();
    }

    /** What is under way first, the oldest of it on top; then those that idle; the server's own last. */
    private List<Session> shown() {
        return look.sessions().stream()
                .filter(session -> !session.kind().own() && (session.client() || arguments.has("all")))
                .filter(this::fits)
                .sorted(Comparator.comparingInt(SessionsCard::rank)
                        .thenComparing(this::weight, Comparator.reverseOrder())
                        .thenComparingInt(Session::pid))
                .toList();
    }

    private static int rank(Session session) {
        if (!session.client()) {
            return 2;
        }
        return session.inTransaction() || session.active() ? 0 : 1;
    }

    private Duration weight(Session session) {
        return session.transactionAge(look.now()).orElseGet(() -> session.inState(look.now()));
    }

    private List<String> row(Session session) {
        var peer = session.peer();
        return List.of(
                String.valueOf(session.pid()),
                peer.user(),
                peer.database(),
                peer.application(),
                peer.address(),
                session.client() ? session.activity().state() : session.kind().backend(),
                lasting(session),
                waiting(session),
                session.activity().query());
    }

    private String lasting(Session session) {
        var inState = session.inState(look.now());
        return session.transactionAge(look.now())
                .filter(age -> age.minus(inState).toMillis() > 1000)
                .map(age -> "%s (transaction %s)".formatted(Human.duration(inState), Human.duration(age)))
                .orElseGet(() -> Human.duration(inState));
    }

    /** That an idle session waits for its client goes without saying. */
    private static String waiting(Session session) {
        var words = new ArrayList<String>();
        if (session.active()) {
            session.waiting().event().ifPresent(words::add);
        }
        if (!session.waiting().blockedBy().isEmpty()) {
            words.add("blocked by "
                    + session.waiting().blockedBy().stream()
                            .distinct()
                            .map(pid -> pid == 0 ? "a prepared transaction" : String.valueOf(pid))
                            .collect(Collectors.joining(", ")));
        }
        return String.join(", ", words);
    }

    private String summary() {
        var clients = clients();
        if (clients.isEmpty()) {
            return "No session of that kind on %s, the %s. Muster's own are left out."
                    .formatted(site.node().name(), site.role());
        }
        var oldest = new Impact(clients, look.now()).longest();
        return "%s on %s, the %s: %d active, %d idle in transaction, %s. %s blocked."
                .formatted(
                        Human.count(clients.size(), "session"),
                        site.node().name(),
                        site.role(),
                        count(clients, Session::active),
                        count(clients, Session::idleInTransaction),
                        oldest.map(age -> "oldest transaction " + Human.duration(age))
                                .orElse("no transaction open"),
                        blocked(clients));
    }

    private static String blocked(List<Session> clients) {
        long blocked = count(clients, s -> !s.waiting().blockedBy().isEmpty());
        return blocked == 0 ? "None is" : blocked == 1 ? "1 is" : blocked + " are";
    }

    private static long count(List<Session> sessions, Predicate<Session> of) {
        return sessions.stream().filter(of).count();
    }

    /** What somebody would do now: stop what runs longest, end what has sat in its transaction longest. */
    List<Answer.FollowUp> next() {
        var next = new ArrayList<Answer.FollowUp>();
        longest(Session::active).ifPresent(session -> next.add(change("Cancel", "cancel", session)));
        longest(Session::idleInTransaction).ifPresent(session -> next.add(change("Terminate", "terminate", session)));
        next.add(new Answer.FollowUp("Look again", again()));
        return next;
    }

    private Optional<Session> longest(Predicate<Session> of) {
        return clients().stream()
                .filter(of)
                .filter(session -> session.kind().endable())
                .filter(session -> session.inState(look.now()).compareTo(LONG) >= 0)
                .max(Comparator.comparing(this::weight));
    }

    private Answer.FollowUp change(String label, String verb, Session session) {
        return new Answer.FollowUp(
                label + " " + session.pid(),
                "%s %s %d --node %s"
                        .formatted(
                                verb,
                                site.cluster().name(),
                                session.pid(),
                                site.node().name()));
    }

    private String again() {
        var words = new StringBuilder("sessions " + site.cluster().name());
        for (var option : List.of("node", "user", "database")) {
            arguments.get(option).ifPresent(value -> words.append(" --%s %s".formatted(option, quoted(value))));
        }
        for (var flag : List.of("idle", "all")) {
            words.append(arguments.has(flag) ? " --" + flag : "");
        }
        return words.toString();
    }

    private static String quoted(String value) {
        return value.matches("[\\w.]+")
                ? value
                : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
