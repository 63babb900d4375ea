/** Documents and patches as JSON, without persistence: reading and writing that keeps every number as it was written,
 * canonical bytes and content ids, RFC 6902, and what changed between two workflow graphs. */
@NullMarked
package io.dagstore.json;

import org.jspecify.annotations.NullMarked;
