package dev.muster.commands.plan;

/** How much a plan could hurt if it were wrong. */
public enum Danger {
    /** Changes nothing. */
    READ,
    /** Changes something that comes back by itself, or can be made again. */
    CHANGE,
    /** Takes something away from everybody who uses the database. */
    DESTRUCTIVE
}
