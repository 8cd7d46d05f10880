@NullMarked
package dev.muster.commands.restore;

import org.jspecify.annotations.NullMarked;
