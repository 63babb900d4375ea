/**
 * Measures what dagstore does, on databases that are made for it and dropped again, and reports the result as numbers,
 * tables and charts.
 */
@NullMarked
package io.dagstore.bench;

import org.jspecify.annotations.NullMarked;
