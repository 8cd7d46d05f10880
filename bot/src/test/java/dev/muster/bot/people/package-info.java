@NullMarked
package dev.muster.bot.people;

import org.jspecify.annotations.NullMarked;
