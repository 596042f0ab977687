package io.nacre.ipfs.source;

import io.nacre.store.fetch.FetchException;

/** A source sent bytes that are not those of the block it was asked for. */
public final class LyingSourceException extends FetchException {
  public LyingSourceException(String message) {
    super(message);
  }
}
