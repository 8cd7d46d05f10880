package dev.muster.slack.workspace;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import com.slack.api.model.User;
import dev.muster.chat.Account;
import dev.muster.chat.Chat;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Who is a full member of our workspace, and who is in its groups. Whatever is unclear is a no. */
public final class Colleagues {
    private static final Duration KNOWN = Duration.ofMinutes(1);
    private static final Duration DOUBTED = Duration.ofSeconds(10);
    private static final int MOST = 10_000;
    /** Slack's own robot, of which it does not say that it is one. */
    private static final String SLACKBOT = "USLACKBOT";

    private final Api api;
    private final Supplier<Optional<Standing.Self>> self;
    private final Cache<Identity, Boolean> members;
    private final Cache<String, Set<Account>> groups;

    public Colleagues(Api api, Supplier<Optional<Standing.Self>> self, Clock clock) {
        this.api = api;
        this.self = self;
        this.members = cache(clock, isMember -> isMember);
        this.groups = cache(clock, people -> !people.isEmpty());
    }

    private static <K, V> Cache<K, V> cache(Clock clock, Predicate<V> isKnown) {
        Ticker ticker = () -> clock.millis() * 1_000_000;
        return Caffeine.newBuilder()
                .maximumSize(MOST)
                .ticker(ticker)
                .executor(Runnable::run)
                .expireAfter(Expiry.<K, V>writing((_, value) -> isKnown.test(value) ? KNOWN : DOUBTED))
                .build();
    }

    public boolean isMember(Account account) {
        var identity = Identity.of(account);
        var us = self.get();
        if (identity.isEmpty()
                || us.isEmpty()
                || !identity.get().equals(us.get().colleague(identity.get().user()))) {
            return false;
        }
        // Not while computing in the cache: one slow answer would keep others waiting.
        var known = members.getIfPresent(identity.get());
        if (known == null) {
            known = isFullMember(identity.get());
            members.put(identity.get(), known);
        }
        return known;
    }

    private boolean isFullMember(Identity who) {
        try {
            var answer = api.demand(Call.of(Method.USERS_INFO), methods -> methods.usersInfo(r -> r.user(who.user())));
            return Optional.ofNullable(answer.getUser())
                    .filter(user ->
                            who.user().equals(user.getId()) && who.team().equals(user.getTeamId()) && isWhole(user))
                    .isPresent();
        } catch (Chat.ChatException | Chat.BusyException _) {
            return false;
        }
    }

    private static boolean isWhole(User user) {
        return !user.isDeleted()
                && !user.isBot()
                && !user.isWorkflowBot()
                && !user.isConnectorBot()
                && !user.isRestricted()
                && !user.isUltraRestricted()
                && !user.isStranger()
                && !user.isInvitedUser()
                && !SLACKBOT.equals(user.getId());
    }

    public Set<Account> members(String group) {
        var known = groups.getIfPresent(group);
        if (known == null) {
            known = self.get().map(us -> ask(group, us)).orElse(Set.of());
            groups.put(group, known);
        }
        return known;
    }

    private Set<Account> ask(String group, Standing.Self us) {
        try {
            var answer = api.demand(
                    Call.of(Method.USERGROUPS_USERS), methods -> methods.usergroupsUsersList(r -> r.usergroup(group)));
            return answer.getUsers().stream()
                    .map(user -> us.colleague(user).account())
                    .collect(Collectors.toUnmodifiableSet());
        } catch (Chat.ChatException | Chat.BusyException _) {
            return Set.of();
        }
    }
}
