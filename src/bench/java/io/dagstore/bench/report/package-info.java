/** Reports of what was measured: ratios, tables and charts, for people and for programs. */
@NullMarked
package io.dagstore.bench.report;

import org.jspecify.annotations.NullMarked;
