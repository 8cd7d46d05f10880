package dev.muster.bot.journal;

import dev.muster.chat.Account;
import dev.muster.chat.Incoming;
import dev.muster.chat.Place;
import java.util.Optional;

/** A person who did something: from which account, where, and in which delivery, so that it is never heard twice. */
public record Who(String person, Account account, Place place, Optional<String> delivery) {
    public Who(String person, Account account, Place place) {
        this(person, account, place, Optional.empty());
    }

    public static Who of(String person, Incoming said) {
        return new Who(person, said.who(), said.place(), Optional.of(said.delivery()));
    }
}
