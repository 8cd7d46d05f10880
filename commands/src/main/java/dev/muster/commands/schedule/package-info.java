/** What is done about backups by itself and when, and what is wrong with the backups that there are. */
@NullMarked
package dev.muster.commands.schedule;

import org.jspecify.annotations.NullMarked;
