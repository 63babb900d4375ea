/** What is stored: artifacts, their content, the chains of patches, tags and their moves, and runs. The entities map the tables
 * of the changelog one to one and are immutable. */
@NullMarked
package io.dagstore.model;

import org.jspecify.annotations.NullMarked;
