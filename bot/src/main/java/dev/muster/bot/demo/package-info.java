/** A cluster to play with, from nothing. */
@NullMarked
package dev.muster.bot.demo;

import org.jspecify.annotations.NullMarked;
