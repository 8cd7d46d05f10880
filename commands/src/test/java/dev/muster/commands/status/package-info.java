@NullMarked
package dev.muster.commands.status;

import org.jspecify.annotations.NullMarked;
