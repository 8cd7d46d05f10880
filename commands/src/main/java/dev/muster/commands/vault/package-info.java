/** Backups as they are kept: what each is, where its copies are, how well it was proven, how long it stays. */
@NullMarked
package dev.muster.commands.vault;

import org.jspecify.annotations.NullMarked;
