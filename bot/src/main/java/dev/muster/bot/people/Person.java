package dev.muster.bot.people;

import dev.muster.chat.Account;
import dev.muster.chat.grammar.Spec;
import java.util.Locale;
import java.util.Set;

/** A human across all platforms. */
public record Person(String name, Set<Role> roles, Set<Account> accounts) {

    public enum Role {
        VIEWER,
        ONCALL,
        APPROVER,
        /** May let a plan run alone in an emergency. */
        BREAKGLASS;

        /** As it is written where roles and groups are named side by side. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Person {
        roles = Set.copyOf(roles);
        accounts = Set.copyOf(accounts);
    }

    public boolean mayAsk(Spec.Audience audience) {
        return switch (audience) {
            case VIEWERS -> !roles.isEmpty();
            case ONCALL -> roles.contains(Role.ONCALL);
        };
    }
}
