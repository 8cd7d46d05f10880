@NullMarked
package dev.muster.commands.host;

import org.jspecify.annotations.NullMarked;
