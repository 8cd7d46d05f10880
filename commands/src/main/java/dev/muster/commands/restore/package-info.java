/** {@code /db restore}: which way leads back from what happened. */
@NullMarked
package dev.muster.commands.restore;

import org.jspecify.annotations.NullMarked;
