package io.nacre.store.blob;

import io.nacre.store.image.Digest;
import java.io.IOException;

/** The bytes are not those of the digest they were to be published under; nothing was published. */
public final class DigestMismatchException extends IOException {
  private final transient Digest expected;
  private final transient Digest actual;

  public DigestMismatchException(Digest expected, Digest actual) {
    super("expected %s, but the bytes have %s".formatted(expected, actual));
    this.expected = expected;
    this.actual = actual;
  }

  public Digest expected() {
    return expected;
  }

  public Digest actual() {
    return actual;
  }
}
