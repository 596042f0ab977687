package io.nacre.store.blob;

import io.nacre.store.cid.Cid;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Turns written bytes into a blob. The order is that of the design: bytes durable, nodes durable,
 * names given, folder durable, index committed; only then does anybody hear of it.
 */
final class Publisher {
  private final DataLayout layout;
  private final HeldBlobs held;
  private final AtomicLong lastIncoming = new AtomicLong();

  Publisher(DataLayout layout, HeldBlobs held) {
    this.layout = layout;
    this.held = held;
  }

  /** A file to write to. */
  IncomingFile incoming() throws IOException {
    return IncomingFile.create(layout.incoming(lastIncoming.incrementAndGet()));
  }

  /** Writes what is to be kept beside a blob; empty when the blob is not held. */
  Optional<Cid> annex(Digest blob, BlobStore.Annex annex) throws IOException {
    if (held.find(blob).isEmpty()) {
      return Optional.empty();
    }
    try (IncomingFile file = incoming()) {
      AnnexFile written = AnnexFile.write(annex, file);
      file.sync();
      return held.annex(blob, written, file) ? Optional.of(written.root()) : Optional.empty();
    }
  }

  /**
   * @param bytes all of them written, and hashed to this digest and these leaves
   */
  Blob publish(IncomingFile bytes, Digest digest, long size, List<Cid> leaves) throws IOException {
    Optional<Blob> older = held.find(digest);
    if (older.isPresent()) {
      return older.get();
    }
    bytes.sync();
    if (!BlobTree.needsFile(digest, size)) {
      return held.publish(digest, size, BlobTree.ofOneLeaf(digest, size), bytes, null);
    }
    try (IncomingFile nodes = incoming()) {
      BlobTree tree = BlobTree.write(leaves, size, nodes);
      nodes.sync();
      return held.publish(digest, size, tree, bytes, nodes);
    }
  }
}
