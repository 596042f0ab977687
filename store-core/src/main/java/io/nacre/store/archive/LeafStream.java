package io.nacre.store.archive;

import io.nacre.store.dag.FileDag;
import io.nacre.store.dag.NodeSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;

/**
 * The bytes of a UnixFS file, leaf by leaf; a leaf of another length than its parents say fails.
 */
final class LeafStream extends InputStream {
  private final Iterator<FileDag.Leaf> leaves;
  private final NodeSource source;
  private ByteBuffer current = ByteBuffer.allocate(0);

  LeafStream(List<FileDag.Leaf> leaves, NodeSource source) {
    this.leaves = leaves.iterator();
    this.source = source;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (!current.hasRemaining()) {
      if (!leaves.hasNext()) {
        return -1;
      }
      FileDag.Leaf leaf = leaves.next();
      current = FileDag.content(leaf.cid(), source.node(leaf.cid()));
      if (current.remaining() != leaf.size()) {
        throw new ArchiveException(
            "block %s has %d bytes of a file where %d are to be"
                .formatted(leaf.cid(), current.remaining(), leaf.size()));
      }
    }
    int count = Math.min(length, current.remaining());
    current.get(bytes, offset, count);
    return count;
  }
}
