package dev.muster.commands.table;

import java.nio.file.Path;

/** What the tables are taken out of, once it lies here: dumps that pg_restore reads, which may be the same. */
record Archive(Path schema, Path data) {}
