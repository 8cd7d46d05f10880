@NullMarked
package dev.muster.commands.verify;

import org.jspecify.annotations.NullMarked;
