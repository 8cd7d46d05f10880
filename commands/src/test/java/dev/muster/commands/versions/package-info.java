@NullMarked
package dev.muster.commands.versions;

import org.jspecify.annotations.NullMarked;
