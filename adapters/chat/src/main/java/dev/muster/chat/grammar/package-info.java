/** How words become a request: the grammar of a verb, one tokenizer, one parser, one completion for every platform. */
@NullMarked
package dev.muster.chat.grammar;

import org.jspecify.annotations.NullMarked;
