/** Who must agree before a plan runs: pure judgements of values. */
@NullMarked
package dev.muster.bot.gate;

import org.jspecify.annotations.NullMarked;
