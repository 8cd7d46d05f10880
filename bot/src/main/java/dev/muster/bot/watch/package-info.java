/** Looks at every cluster all the time, and remembers. */
@NullMarked
package dev.muster.bot.watch;

import org.jspecify.annotations.NullMarked;
