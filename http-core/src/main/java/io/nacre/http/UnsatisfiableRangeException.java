package io.nacre.http;

/** A Range field that names no byte of what was asked for: RFC 9110, section 15.5.17. */
public final class UnsatisfiableRangeException extends Exception {
  private final long size;

  UnsatisfiableRangeException(long size) {
    super("the range does not lie in the %d bytes".formatted(size));
    this.size = size;
  }

  /** Value of the Content-Range field of the 416. */
  public String contentRange() {
    return "bytes */" + size;
  }
}
