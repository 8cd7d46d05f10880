@NullMarked
package dev.muster.slack.blocks;

import org.jspecify.annotations.NullMarked;
