/**
 * Questions to the database. The queries are JPQL in annotations, checked and implemented when dagstore is compiled;
 * sessions and transactions are opened in one place only.
 */
@NullMarked
package io.dagstore.repository;

import org.jspecify.annotations.NullMarked;
