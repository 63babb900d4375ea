/** dagstore keeps versioned workflow graphs in PostgreSQL: full versions, chains of patches, tags and compaction. */
@NullMarked
package io.dagstore;

import org.jspecify.annotations.NullMarked;
