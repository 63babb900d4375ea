/** What JSON costs without a database: each step of materialising a version, and the whole beside a floor and other libraries. */
@NullMarked
package io.dagstore.bench.jmh;

import org.jspecify.annotations.NullMarked;
