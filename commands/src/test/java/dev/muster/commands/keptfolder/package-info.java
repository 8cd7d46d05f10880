@NullMarked
package dev.muster.commands.keptfolder;

import org.jspecify.annotations.NullMarked;
