package io.nacre.store.dag;

import java.io.IOException;

/**
 * A directory whose profile would have it sharded (HAMT), which Nacre does not do: there is no CID
 * that {@code ipfs add} would give it too.
 */
public final class DirectoryTooLargeException extends IOException {
  public DirectoryTooLargeException(String message) {
    super(message);
  }
}
