@NullMarked
package dev.muster.commands.forensic;

import org.jspecify.annotations.NullMarked;
