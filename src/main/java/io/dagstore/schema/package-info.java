/** Brings the tables of a database to the state that this version of dagstore needs, and reports that state. */
@NullMarked
package io.dagstore.schema;

import org.jspecify.annotations.NullMarked;
