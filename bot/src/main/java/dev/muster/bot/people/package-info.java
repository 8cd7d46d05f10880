/** Who is who, across all platforms, and what they may do. */
@NullMarked
package dev.muster.bot.people;

import org.jspecify.annotations.NullMarked;
