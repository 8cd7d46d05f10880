/** The cluster itself, taken back to a moment: recovered beside, proven, put in the place of what is there, which is kept. */
@NullMarked
package dev.muster.commands.takeback;

import org.jspecify.annotations.NullMarked;
