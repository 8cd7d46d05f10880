package dev.muster.commands.whole;

/**
 * Two databases that change their names.
 *
 * @param database the name that it is about
 * @param present the number of what has it now
 * @param beside what takes it, by its name until then
 * @param kept the name under which what has it now is kept
 */
public record Pair(String database, long present, String beside, String kept) {}
