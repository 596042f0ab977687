package io.nacre.store.index;

/** Which of a blob's files a block lies in. */
public enum Part {
  /** The blob itself: leaves are slices of it. */
  BLOB(0),
  /** The nodes kept beside it. */
  NODES(1),
  /** What is kept beside it for another tree: {@link IndexedBlob#annex}. */
  ANNEX(2);

  private final int code;

  Part(int code) {
    this.code = code;
  }

  /** As the index writes it. */
  int code() {
    return code;
  }

  static Part of(int code) {
    for (Part part : values()) {
      if (part.code == code) {
        return part;
      }
    }
    throw new IllegalArgumentException("the index has a part %d".formatted(code));
  }
}
