/**
 * A PostgreSQL server of dagstore's own, for when no database is given: unpacked from the class path, run on loopback with
 * a password, and shared by all processes that use its home directory.
 */
@NullMarked
package io.dagstore.embedded;

import org.jspecify.annotations.NullMarked;
