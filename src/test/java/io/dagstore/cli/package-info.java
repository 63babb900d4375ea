@NullMarked
package io.dagstore.cli;

import org.jspecify.annotations.NullMarked;
