package io.nacre.store;

import java.io.IOException;

/** There is no room for these bytes. Nothing of them is left; reading goes on. */
public final class DiskFullException extends IOException {
  public DiskFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
