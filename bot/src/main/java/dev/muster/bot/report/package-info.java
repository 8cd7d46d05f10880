/** The story of an incident as Markdown and as a picture: pure, computed from the journal. */
@NullMarked
package dev.muster.bot.report;

import org.jspecify.annotations.NullMarked;
