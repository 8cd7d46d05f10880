package dev.muster.commands.plan;

import java.util.List;

/**
 * What a step leaves standing, as far as others have to know of it.
 *
 * @param open whether others write to what was made once it is done: to take that back costs what they wrote since
 * @param sides side instances, by name, that must not go by themselves while a run is open that this is a step of
 * @param gone what is no more once it is done: nobody would ask for it by its name, though another step of the same plan
 *     offered to
 */
public record Remains(boolean open, List<String> sides, List<String> gone) {
    public static final Remains NOTHING = new Remains(false, List.of(), List.of());
    public static final Remains OPEN = new Remains(true, List.of(), List.of());

    public Remains {
        sides = List.copyOf(sides);
        gone = List.copyOf(gone);
    }

    public static Remains side(String name) {
        return sides(List.of(name));
    }

    public static Remains sides(List<String> names) {
        return new Remains(false, names, List.of());
    }

    public static Remains without(String name) {
        return new Remains(false, List.of(), List.of(name));
    }
}
