package io.nacre.store.fetch;

/** No source that was asked has it. */
public final class NotFoundException extends FetchException {
  public NotFoundException(String message) {
    super(message);
  }
}
