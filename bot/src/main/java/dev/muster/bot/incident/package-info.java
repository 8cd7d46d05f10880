/** What went wrong and what was done about it, folded from the journal: the record, its duties, its report, its picture. */
@NullMarked
package dev.muster.bot.incident;

import org.jspecify.annotations.NullMarked;
