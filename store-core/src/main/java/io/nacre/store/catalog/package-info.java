/**
 * What belongs to whom: repositories and their digests, tags, pins, retention classes, privacy
 * labels, origins. Authoritative, in SQLite, fsynced at every commit, cached for the warm path.
 */
@NullMarked
package io.nacre.store.catalog;

import org.jspecify.annotations.NullMarked;
