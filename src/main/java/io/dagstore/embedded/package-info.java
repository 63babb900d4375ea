/** A PostgreSQL server of dagstore's own, for when no database is given. */
@NullMarked
package io.dagstore.embedded;

import org.jspecify.annotations.NullMarked;
