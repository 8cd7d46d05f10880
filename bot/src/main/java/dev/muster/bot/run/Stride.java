package dev.muster.bot.run;

import dev.muster.commands.plan.Step;

/** One step of a run, forward; or {@code back}, what takes the step of that index back. */
record Stride(int index, boolean back, Step step) {}
