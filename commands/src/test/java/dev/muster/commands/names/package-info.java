@NullMarked
package dev.muster.commands.names;

import org.jspecify.annotations.NullMarked;
