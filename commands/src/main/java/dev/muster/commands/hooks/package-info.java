/** What the team itself wants done around a restore: applications stopped and started, smoke checks, somebody told. */
@NullMarked
package dev.muster.commands.hooks;

import org.jspecify.annotations.NullMarked;
