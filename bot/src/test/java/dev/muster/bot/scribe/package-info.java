@NullMarked
package dev.muster.bot.scribe;

import org.jspecify.annotations.NullMarked;
