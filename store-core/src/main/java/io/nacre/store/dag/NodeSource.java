package io.nacre.store.dag;

import io.nacre.store.cid.Cid;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the nodes of a DAG are read from. */
@FunctionalInterface
public interface NodeSource {

  /**
   * The block of a dag-pb node, which the source has checked against the CID.
   *
   * @throws IOException when it cannot be had
   */
  ByteBuffer node(Cid cid) throws IOException;
}
