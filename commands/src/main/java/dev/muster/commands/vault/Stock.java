package dev.muster.commands.vault;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one repository holds of one cluster.
 *
 * @param entries by id
 * @param oddities what is there and should not be, or should be and is not: a sentence each
 * @param unread folders with a manifest that is not counted as a backup, whatever it may be
 * @param trouble why the repository could not be looked at; then nothing else is known
 */
record Stock(
        String repository,
        Map<String, Entry> entries,
        List<String> oddities,
        List<String> unread,
        Optional<String> trouble) {

    /** A backup there. {@code whole}: all its files are there, each of the size that the manifest names. */
    record Entry(Manifest manifest, boolean whole, List<Verification> verifications, Optional<Backup.Pin> pin) {}

    static Stock away(String repository, String why) {
        return new Stock(repository, Map.of(), List.of(), List.of(), Optional.of(why));
    }
}
