/** /db help: what can be asked, from the verbs' own grammar. */
@NullMarked
package dev.muster.commands.help;

import org.jspecify.annotations.NullMarked;
