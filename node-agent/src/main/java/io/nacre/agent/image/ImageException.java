package io.nacre.agent.image;

/**
 * Something that cannot be done with an image; the message is the sentence that the person reads.
 */
public final class ImageException extends Exception {
  /** Why. */
  public enum Kind {
    /** There is no such image here. */
    UNKNOWN,
    /** There is one, but something stands in the way. */
    REFUSED
  }

  private final Kind kind;

  private ImageException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  static ImageException unknown(String message) {
    return new ImageException(Kind.UNKNOWN, message);
  }

  static ImageException refused(String message) {
    return new ImageException(Kind.REFUSED, message);
  }

  public Kind kind() {
    return kind;
  }
}
