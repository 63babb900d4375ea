/** What dagstore does: storing and comparing versions, materialising them, compacting deep chains, and moving tags. */
@NullMarked
package io.dagstore.service;

import org.jspecify.annotations.NullMarked;
