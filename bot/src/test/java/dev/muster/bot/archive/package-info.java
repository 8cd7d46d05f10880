@NullMarked
package dev.muster.bot.archive;

import org.jspecify.annotations.NullMarked;
