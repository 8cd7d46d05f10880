/** Plans on their way: proposed, voted on, run step by step, and taken back. */
@NullMarked
package dev.muster.bot.run;

import org.jspecify.annotations.NullMarked;
