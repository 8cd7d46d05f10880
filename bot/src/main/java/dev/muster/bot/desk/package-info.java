/** The one door into the core: who asks, what they ask, may they, and the answer. */
@NullMarked
package dev.muster.bot.desk;

import org.jspecify.annotations.NullMarked;
