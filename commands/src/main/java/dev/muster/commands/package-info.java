/** The list of everything that /db can do. */
@NullMarked
package dev.muster.commands;

import org.jspecify.annotations.NullMarked;
