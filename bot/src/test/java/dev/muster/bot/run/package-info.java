@NullMarked
package dev.muster.bot.run;

import org.jspecify.annotations.NullMarked;
