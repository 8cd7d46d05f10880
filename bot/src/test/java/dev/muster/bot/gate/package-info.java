@NullMarked
package dev.muster.bot.gate;

import org.jspecify.annotations.NullMarked;
