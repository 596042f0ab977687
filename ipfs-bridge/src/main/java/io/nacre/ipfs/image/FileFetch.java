package io.nacre.ipfs.image;

import io.nacre.ipfs.source.BlockStripe;
import io.nacre.store.MalformedException;
import io.nacre.store.Store;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.DigestMismatchException;
import io.nacre.store.blob.GrowingWriter;
import io.nacre.store.catalog.Origin;
import io.nacre.store.cid.Cid;
import io.nacre.store.dag.FileDag;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.Landing;
import io.nacre.store.fetch.Transfer;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One blob on its way as the blocks of a UnixFS file, whatever its chunks are. Some blocks are
 * asked for ahead, of several sources at once; they are written in their order, so that readers can
 * follow.
 */
final class FileFetch {
  private static final Logger log = LoggerFactory.getLogger(FileFetch.class);

  /** Blocks of one file on their way, or waiting for those before them: 16 MiB at most. */
  private static final int AHEAD = 8;

  /** Those of 256 GiB as Nacre cuts them. */
  private static final int MAX_LEAVES = 1 << 18;

  private final Store store;
  private final Transfer transfer;
  private final Cid root;
  private final BlockStripe blocks;
  private volatile @Nullable Landing landing;

  FileFetch(Store store, Transfer transfer, Cid root, BlockStripe blocks) {
    this.store = store;
    this.transfer = transfer;
    this.root = root;
    this.blocks = blocks;
  }

  /**
   * Runs to the end.
   *
   * @throws FetchException when nobody has all of it, or it has another digest
   * @throws IOException when this disk fails
   */
  Blob run() throws IOException, InterruptedException {
    Digest digest = transfer.digest();
    ByteBuffer top = blocks.block(root);
    List<FileDag.Leaf> leaves;
    long size;
    try {
      size = ImageFolder.size(root, top);
      leaves = FileDag.leaves(root, size, MAX_LEAVES, this::node);
    } catch (MalformedException e) {
      throw new FetchException("%s is no file of an image: %s".formatted(root, e.getMessage()), e);
    }
    GrowingWriter writer = store.blobs().writeGrowing(digest.algorithm(), this::grew);
    Landing file = Landing.of(writer, size, writer);
    landing = file;
    FetchException why = new FetchException("%s did not come whole".formatted(digest));
    try {
      if (leaves.size() > 1) {
        transfer.landsAt(file); // a single block is better waited for: then it is certain
      }
      copy(leaves, writer);
      Blob blob = commit(digest, writer);
      file.committed();
      return blob;
    } catch (FetchException e) {
      why = e;
      throw e;
    } finally {
      transfer.landsNowhere();
      file.failed(why); // which changes nothing for readers of what was committed
      file.release();
    }
  }

  private void grew() {
    Landing readers = landing;
    if (readers != null) {
      readers.grew();
    }
  }

  /** A walk is not interrupted half-way: its answer would be a lie about the file. */
  private ByteBuffer node(Cid cid) throws IOException {
    try {
      return blocks.block(cid);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FetchException("the agent is stopping", e);
    }
  }

  private void copy(List<FileDag.Leaf> leaves, GrowingWriter writer)
      throws IOException, InterruptedException {
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ipfs-block").factory());
    try {
      Deque<Future<ByteBuffer>> coming = new ArrayDeque<>();
      Iterator<FileDag.Leaf> next = leaves.iterator();
      for (FileDag.Leaf leaf : leaves) {
        while (coming.size() < AHEAD && next.hasNext()) {
          Cid ahead = next.next().cid();
          coming.add(threads.submit(() -> blocks.block(ahead)));
        }
        write(leaf, coming.remove().get(), writer);
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof FetchException fetch
          ? fetch
          : new FetchException("reading blocks of %s went wrong".formatted(root), e);
    } finally {
      threads.shutdownNow();
    }
  }

  private void write(FileDag.Leaf leaf, ByteBuffer block, GrowingWriter writer) throws IOException {
    ByteBuffer content;
    try {
      content = FileDag.content(leaf.cid(), block);
    } catch (MalformedException e) {
      throw new FetchException("%s is no file: %s".formatted(root, e.getMessage()), e);
    }
    if (content.remaining() != leaf.size()) {
      throw new FetchException(
          "block %s of %s has %d bytes where %d are to be"
              .formatted(leaf.cid(), root, content.remaining(), leaf.size()));
    }
    writer.write(content);
    writer.flush();
  }

  private Blob commit(Digest digest, GrowingWriter writer) throws IOException {
    try {
      Blob blob = writer.commit(digest);
      Instant now = Instant.now();
      store
          .catalog()
          .addOrigins(
              digest,
              blocks.received().entrySet().stream()
                  .map(e -> new Origin(Origin.Kind.IPFS, e.getKey(), e.getValue(), now))
                  .toList());
      log.info("{}, {} bytes, came as {} from {}", digest, blob.size(), root, blocks.received());
      return blob;
    } catch (DigestMismatchException e) {
      throw new FetchException(
          "the folder calls %s %s, which it is not".formatted(root, digest), e);
    }
  }
}
