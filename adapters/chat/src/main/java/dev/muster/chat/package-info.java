/** The vocabulary of a conversation, in no platform's words. Depends on the JDK alone. */
@NullMarked
package dev.muster.chat;

import org.jspecify.annotations.NullMarked;
