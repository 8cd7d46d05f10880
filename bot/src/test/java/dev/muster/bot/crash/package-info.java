@NullMarked
package dev.muster.bot.crash;

import org.jspecify.annotations.NullMarked;
