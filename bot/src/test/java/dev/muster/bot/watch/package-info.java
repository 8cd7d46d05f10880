@NullMarked
package dev.muster.bot.watch;

import org.jspecify.annotations.NullMarked;
