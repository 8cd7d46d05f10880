package dev.muster.bot.journal;

import dev.muster.chat.Account;
import dev.muster.chat.Incoming;
import dev.muster.chat.Place;

/** A person who did something: from which account, and where. */
public record Who(String person, Account account, Place place) {
    public static Who of(String person, Incoming said) {
        return new Who(person, said.who(), said.place());
    }
}
