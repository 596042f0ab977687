package io.nacre.store.archive;

import java.io.IOException;

/**
 * An archive that cannot be imported or an image that cannot be exported as asked. The message is
 * one sentence for whoever gave the command.
 */
public final class ArchiveException extends IOException {
  public ArchiveException(String message) {
    super(message);
  }

  public ArchiveException(String message, Throwable cause) {
    super(message, cause);
  }
}
