package io.nacre.store.index;

/** Which of a blob's two files a block lies in. */
public enum Part {
  /** The blob itself: leaves are slices of it. */
  BLOB(0),
  /** The nodes kept beside it. */
  NODES(1);

  private final int code;

  Part(int code) {
    this.code = code;
  }

  /** As the index writes it. */
  int code() {
    return code;
  }

  static Part of(int code) {
    return code == BLOB.code ? BLOB : NODES;
  }
}
