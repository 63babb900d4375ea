/** How long the clients of a database wait while it is migrated, and what the sync trigger and the backfill take. */
@NullMarked
package io.dagstore.bench.migration;

import org.jspecify.annotations.NullMarked;
