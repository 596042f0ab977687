package io.nacre.store.fetch;

/** Who has authority over it does not let us have it. */
public final class DeniedException extends FetchException {
  public DeniedException(String message) {
    super(message);
  }
}
