/** {@code /db forensic}: what is damaged, kept as it is before anybody changes it. */
@NullMarked
package dev.muster.commands.forensic;

import org.jspecify.annotations.NullMarked;
