@NullMarked
package dev.muster.bot.store;

import org.jspecify.annotations.NullMarked;
