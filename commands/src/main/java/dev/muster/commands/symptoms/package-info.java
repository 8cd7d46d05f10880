/** {@code /db restore} for those who do not know what happened: from what is seen to the verb that helps. */
@NullMarked
package dev.muster.commands.symptoms;

import org.jspecify.annotations.NullMarked;
