/** What it takes to keep every version of a document, in dagstore and with what one would use instead of it. */
@NullMarked
package io.dagstore.bench.alternatives;

import org.jspecify.annotations.NullMarked;
