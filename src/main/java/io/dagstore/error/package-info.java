/** What can go wrong, told apart by type, each with a message that says what to do. */
@NullMarked
package io.dagstore.error;

import org.jspecify.annotations.NullMarked;
