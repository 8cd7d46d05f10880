@NullMarked
package dev.muster.commands.shelf;

import org.jspecify.annotations.NullMarked;
