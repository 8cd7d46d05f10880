/** /db backup list, show, find: which backups there are, what is in them, and which one is meant. */
@NullMarked
package dev.muster.commands.shelf;

import org.jspecify.annotations.NullMarked;
