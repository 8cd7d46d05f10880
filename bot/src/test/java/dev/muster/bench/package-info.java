/** {@code ./muster bench}: what we claim, measured on the packaged thing and beside the plain tool. */
@NullMarked
package dev.muster.bench;

import org.jspecify.annotations.NullMarked;
