/** A whole database out of a logical backup: restored beside, compared, swapped in, and the old one kept. */
@NullMarked
package dev.muster.commands.whole;

import org.jspecify.annotations.NullMarked;
