/** The verbs about Muster's own work: approvals, runs, incidents, the audit. */
@NullMarked
package dev.muster.bot.verbs;

import org.jspecify.annotations.NullMarked;
