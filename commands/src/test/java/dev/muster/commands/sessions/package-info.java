@NullMarked
package dev.muster.commands.sessions;

import org.jspecify.annotations.NullMarked;
