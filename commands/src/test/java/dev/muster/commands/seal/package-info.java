@NullMarked
package dev.muster.commands.seal;

import org.jspecify.annotations.NullMarked;
