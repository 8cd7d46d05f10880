@NullMarked
package dev.muster.bot.web;

import org.jspecify.annotations.NullMarked;
