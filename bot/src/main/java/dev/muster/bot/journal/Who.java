package dev.muster.bot.journal;

import dev.muster.chat.Account;
import dev.muster.chat.Incoming;
import dev.muster.chat.Place;
import java.util.Optional;

/** A person who did something: from which account, where, and in which delivery, so that it is never heard twice. */
public record Who(String person, Account account, Place place, Optional<String> delivery) {
    /** The name under which Muster itself asks; nobody may be called so. */
    public static final String MUSTER = "muster";

    private static final Account CLOCK = new Account(MUSTER, "clock");

    /** Muster itself, by its clock: on a chat that there is not, so that nothing is owed to it and nobody speaks from it. */
    public static Who clock(String delivery) {
        return new Who(MUSTER, CLOCK, Place.channel(MUSTER, "clock"), Optional.of(delivery));
    }

    /** An account is what a chat vouches for, a name is not. */
    public boolean isClock() {
        return account.equals(CLOCK);
    }

    public Who(String person, Account account, Place place) {
        this(person, account, place, Optional.empty());
    }

    public static Who of(String person, Incoming said) {
        return new Who(person, said.who(), said.place(), Optional.of(said.delivery()));
    }
}
