@NullMarked
package dev.muster.commands.testing;

import org.jspecify.annotations.NullMarked;
