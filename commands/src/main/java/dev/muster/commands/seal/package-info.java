/** How what is kept is written: compressed, encrypted, hashed, all while it streams by. */
@NullMarked
package dev.muster.commands.seal;

import org.jspecify.annotations.NullMarked;
