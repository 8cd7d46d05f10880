@NullMarked
package dev.muster.bot.journal;

import org.jspecify.annotations.NullMarked;
