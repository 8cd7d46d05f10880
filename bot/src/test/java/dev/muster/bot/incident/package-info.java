@NullMarked
package dev.muster.bot.incident;

import org.jspecify.annotations.NullMarked;
