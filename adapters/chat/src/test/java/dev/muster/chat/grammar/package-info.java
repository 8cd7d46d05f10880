@NullMarked
package dev.muster.chat.grammar;

import org.jspecify.annotations.NullMarked;
