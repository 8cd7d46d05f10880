/** For the tests of every module: a chat in memory, sample documents, and the contract that every adapter must pass. */
@NullMarked
package dev.muster.chat.testing;

import org.jspecify.annotations.NullMarked;
