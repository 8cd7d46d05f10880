/** What every picture needs: a font that comes along. */
@NullMarked
package dev.muster.commands.picture;

import org.jspecify.annotations.NullMarked;
