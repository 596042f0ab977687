package io.nacre.store.blob;

import io.nacre.store.cid.Cid;
import io.nacre.store.dag.BlockSink;
import io.nacre.store.image.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The blobs on this disk: one plain immutable file each. Everything that is visible here was
 * verified and is durable. Safe for use by many threads.
 */
public interface BlobStore extends Closeable {

  /** Starts a blob; close it when it comes to nothing. */
  BlobWriter write(Digest.Algorithm algorithm) throws IOException;

  /**
   * As {@link #write}, for a blob that others read while it grows.
   *
   * @param grew called when {@link GrowingWriter#contiguous} has grown, by a thread of the store;
   *     it must not wait
   */
  GrowingWriter writeGrowing(Digest.Algorithm algorithm, Runnable grew) throws IOException;

  /**
   * Starts a blob whose leaves are known.
   *
   * @param leaves the raw leaves in order, 1 MiB each but the last
   * @throws io.nacre.store.MalformedException when the leaves and the size do not fit each other
   */
  PartialBlob writePartial(Digest digest, long size, List<Cid> leaves) throws IOException;

  /** A file for what comes in an order in which it cannot be used. */
  Scratch scratch() throws IOException;

  /**
   * Starts a file for parts of a blob that cannot be checked yet.
   *
   * @param size of the whole in bytes
   */
  ProvisionalBlob writeProvisional(long size) throws IOException;

  /** From memory after the first call for a digest. */
  Optional<Blob> find(Digest digest) throws IOException;

  /**
   * {@link #find}'s answer when it is in memory; empty says only that it has to be asked. Never
   * waits, so event loops may ask.
   */
  default Optional<Blob> peek(Digest digest) {
    return Optional.empty();
  }

  /**
   * Where a leaf or a node lies in some held blob that the filter lets pass; the same leaf may lie
   * in several. Blocks of identity CIDs lie nowhere.
   *
   * @param filter asked about one blob after the other until it lets one pass: who may read a block
   *     is decided by the blobs it is part of
   */
  Optional<BlockLocation> locate(Cid block, Filter filter) throws IOException;

  /** As {@link #locate(Cid, Filter)} for whoever may read everything. */
  default Optional<BlockLocation> locate(Cid block) throws IOException {
    return locate(block, _ -> true);
  }

  /** {@link #locate}'s question. */
  @FunctionalInterface
  interface Filter {
    boolean test(Digest blob) throws IOException;
  }

  /**
   * The blobs whose root this is (more than one when digests of several algorithms name the same
   * bytes).
   */
  List<Blob> withRoot(Cid root) throws IOException;

  /**
   * Keeps further blocks beside a held blob: {@link #locate} finds them as part of it, and they go
   * when it goes. Durable once it returns; what was kept before is replaced.
   *
   * @return the root, or empty when the blob is not held
   */
  Optional<Cid> annex(Digest blob, Annex annex) throws IOException;

  /** The root of what is kept beside a blob, if anything is. */
  Optional<Cid> annex(Digest blob) throws IOException;

  /** The blobs beside which a tree of this root is kept, the oldest first. */
  List<Blob> withAnnex(Cid root) throws IOException;

  /** {@link #annex}'s content. */
  @FunctionalInterface
  interface Annex {
    /** Puts all blocks into the sink and returns their root, a sha2-256 CID of version 1. */
    Cid writeTo(BlockSink blocks) throws IOException;
  }

  /**
   * Has somebody told of each blob once it is held, on the thread that published it: do not wait in
   * there.
   */
  void onPublished(Consumer<Digest> listener);

  /**
   * Compares all bytes of a held blob with its digest.
   *
   * @param reading told of each piece that was read; may wait, which paces it
   * @return false too when the file is gone
   */
  boolean isIntact(Blob blob, Reading reading) throws IOException, InterruptedException;

  /** {@link #isIntact}'s progress. */
  @FunctionalInterface
  interface Reading {
    void read(int bytes) throws InterruptedException;
  }

  /**
   * Takes a blob out whose file is damaged: it is held no more, and the file lies where nothing is
   * served from.
   *
   * @return where; empty when there was no file
   */
  Optional<Path> setAside(Digest digest) throws IOException;

  /**
   * Removes the file; blocks it shares with other blobs stay readable through those. False when it
   * is not held.
   */
  boolean delete(Digest digest) throws IOException;

  /** Calls for each blob held, in no order, without holding anything. */
  void forEach(Consumer<Blob> action) throws IOException;

  /** How many, and how many bytes altogether. */
  Totals totals() throws IOException;

  /** {@link #totals}' answer. */
  record Totals(long blobs, long bytes) {}
}
