@NullMarked
package dev.muster.bot.postgres;

import org.jspecify.annotations.NullMarked;
