@NullMarked
package dev.muster.commands.takeback;

import org.jspecify.annotations.NullMarked;
