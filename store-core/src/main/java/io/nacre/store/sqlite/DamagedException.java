package io.nacre.store.sqlite;

import java.io.IOException;

/** The file is not, or is no longer, a whole SQLite database. */
public final class DamagedException extends IOException {
  DamagedException(String message, Throwable cause) {
    super(message, cause);
  }
}
