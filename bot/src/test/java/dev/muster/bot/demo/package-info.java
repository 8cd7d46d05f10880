@NullMarked
package dev.muster.bot.demo;

import org.jspecify.annotations.NullMarked;
