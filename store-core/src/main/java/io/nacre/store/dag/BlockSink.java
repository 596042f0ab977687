package io.nacre.store.dag;

import io.nacre.store.cid.Cid;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes blocks as they are made: children before the nodes that link to them. */
@FunctionalInterface
public interface BlockSink {
  /** For whoever only wants the root. */
  BlockSink NONE = (_, _) -> {};

  /**
   * @param block of this CID; to be read before returning, since the buffer is used again
   */
  void put(Cid cid, ByteBuffer block) throws IOException;
}
