@NullMarked
package dev.muster.bot.desk;

import org.jspecify.annotations.NullMarked;
