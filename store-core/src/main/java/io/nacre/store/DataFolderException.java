package io.nacre.store;

import java.io.IOException;

/**
 * The data folder cannot be used: not writable, locked by another agent, written by a newer
 * version.
 */
public final class DataFolderException extends IOException {
  public DataFolderException(String message) {
    super(message);
  }

  public DataFolderException(String message, Throwable cause) {
    super(message, cause);
  }
}
