@NullMarked
package dev.muster.commands.keep;

import org.jspecify.annotations.NullMarked;
