/** What Muster asks of itself, and when: the same road as what people ask. */
@NullMarked
package dev.muster.bot.clock;

import org.jspecify.annotations.NullMarked;
