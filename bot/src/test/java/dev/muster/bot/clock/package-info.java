@NullMarked
package dev.muster.bot.clock;

import org.jspecify.annotations.NullMarked;
