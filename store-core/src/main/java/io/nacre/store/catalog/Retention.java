package io.nacre.store.catalog;

/** How dear content is, from the first to go to the last. */
public enum Retention {
  /** Pulled through; goes first when room is needed. */
  CACHED,
  /** Pushed, imported or tagged here. */
  TAGGED,
  /** Somebody said so, or a replication rule. */
  PINNED
}
