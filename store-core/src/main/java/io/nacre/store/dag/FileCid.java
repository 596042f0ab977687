package io.nacre.store.dag;

import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import io.nacre.store.cid.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** The CID that {@code ipfs add} gives a file, computed from its bytes and kept nowhere. */
public final class FileCid {
  private FileCid() {}

  /**
   * Reads a channel to its end, in memory that does not grow with it.
   *
   * @param profile decides the CID
   */
  public static Subtree of(ReadableByteChannel file, Profile profile) throws IOException {
    BalancedTree tree = new BalancedTree(profile, BlockSink.NONE);
    ByteBuffer chunk = ByteBuffer.allocate(profile.chunkSize());
    fill(file, chunk);
    do { // once at least: an empty file has one empty leaf
      tree.leaf(leaf(chunk, profile));
      fill(file, chunk);
    } while (chunk.hasRemaining());
    return tree.finish();
  }

  /** One chunk of a file as a leaf. */
  static Subtree leaf(ByteBuffer chunk, Profile profile) {
    int size = chunk.remaining();
    if (profile.rawLeaves()) {
      return new Subtree(new Cid(1, Codec.RAW, Multihash.sha256(chunk)), size, size);
    }
    ByteBuffer block = wrapped(chunk);
    return new Subtree(profile.nodeCid(block), size, block.remaining());
  }

  /** The block of a leaf that is not raw. */
  static ByteBuffer wrapped(ByteBuffer chunk) {
    DagPbWriter node = new DagPbWriter();
    node.data(UnixFs.file(chunk.duplicate()));
    return node.block();
  }

  /** Reads a whole chunk, or what is left of the file. */
  private static void fill(ReadableByteChannel file, ByteBuffer chunk) throws IOException {
    chunk.clear();
    while (chunk.hasRemaining() && file.read(chunk) >= 0) {}
    chunk.flip();
  }
}
