/** Whether a backup is what it should be: read back and listed, or restored beside, checked and counted. */
@NullMarked
package dev.muster.commands.verify;

import org.jspecify.annotations.NullMarked;
