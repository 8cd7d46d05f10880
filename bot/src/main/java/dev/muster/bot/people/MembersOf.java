package dev.muster.bot.people;

import dev.muster.chat.Account;
import java.util.Set;

/** Who is in a chat's own group at present. */
@FunctionalInterface
public interface MembersOf {
    Set<Account> in(String chat, String group);
}
