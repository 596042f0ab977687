package io.nacre.store.blob;

import io.nacre.store.cid.Cid;
import java.io.IOException;

/** A block is not held here, or not for whoever asks. */
public final class MissingBlockException extends IOException {
  public MissingBlockException(Cid cid) {
    super("no block here has CID " + cid);
  }
}
