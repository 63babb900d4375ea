/** The command line: each command parses its arguments, calls one service and prints the answer. */
@NullMarked
package io.dagstore.cli;

import org.jspecify.annotations.NullMarked;
