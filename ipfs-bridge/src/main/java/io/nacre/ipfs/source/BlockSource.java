package io.nacre.ipfs.source;

import io.nacre.store.cid.Cid;
import io.nacre.store.fetch.FetchException;
import java.nio.ByteBuffer;

/** Somebody who may have blocks. */
public interface BlockSource {

  /** Who, as it appears in messages and origins. */
  String name();

  /**
   * Reads a block, which is checked against its CID.
   *
   * @throws io.nacre.store.fetch.NotFoundException when the source does not have it
   * @throws LyingSourceException when it sends something else
   * @throws FetchException when it cannot be asked, or takes too long
   */
  ByteBuffer block(Cid cid) throws FetchException, InterruptedException;
}
