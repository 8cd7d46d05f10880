@NullMarked
package dev.muster.chat;

import org.jspecify.annotations.NullMarked;
