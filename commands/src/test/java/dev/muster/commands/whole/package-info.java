@NullMarked
package dev.muster.commands.whole;

import org.jspecify.annotations.NullMarked;
