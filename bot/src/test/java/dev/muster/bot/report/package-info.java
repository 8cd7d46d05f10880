@NullMarked
package dev.muster.bot.report;

import org.jspecify.annotations.NullMarked;
