package io.nacre.store.blob;

import io.nacre.store.cid.Cid;
import io.nacre.store.dag.NodeSource;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads blocks of held blobs, as many as one walk needs. The file that was read last stays open,
 * since a blob's leaves lie in one. For one thread; close it.
 */
public final class BlockReader implements NodeSource, Closeable {
  private final BlobStore blobs;
  private final BlobStore.Filter filter;
  private @Nullable Path path;
  private @Nullable FileChannel file;

  /**
   * @param filter as of {@link BlobStore#locate(Cid, BlobStore.Filter)}: what it lets pass is there
   */
  public BlockReader(BlobStore blobs, BlobStore.Filter filter) {
    this.blobs = blobs;
    this.filter = filter;
  }

  /** Where a block lies; empty when it is not held, or lies in its CID. */
  public Optional<BlockLocation> find(Cid cid) throws IOException {
    return cid.isIdentity() ? Optional.empty() : blobs.locate(cid, filter);
  }

  /** Whether it can be read. */
  public boolean has(Cid cid) throws IOException {
    return cid.isIdentity() || find(cid).isPresent();
  }

  /**
   * @throws MissingBlockException when it is not held
   */
  public BlockLocation locate(Cid cid) throws IOException {
    return find(cid).orElseThrow(() -> new MissingBlockException(cid));
  }

  /** A file in which blocks lie; open until another one is asked for. */
  public FileChannel open(Path wanted) throws IOException {
    if (file != null && wanted.equals(path)) {
      return file;
    }
    close();
    FileChannel opened = FileChannel.open(wanted, StandardOpenOption.READ);
    path = wanted;
    file = opened;
    return opened;
  }

  /**
   * All of a block.
   *
   * @throws MissingBlockException when it is not held
   */
  @Override
  public ByteBuffer node(Cid cid) throws IOException {
    if (cid.isIdentity()) {
      return ByteBuffer.wrap(cid.hash().digest());
    }
    BlockLocation at = locate(cid);
    FileChannel channel = open(at.file());
    ByteBuffer block = ByteBuffer.allocate(at.length());
    while (block.hasRemaining()) {
      if (channel.read(block, at.offset() + block.position()) < 0) {
        throw new EOFException("%s ends within block %s".formatted(at.file(), cid));
      }
    }
    return block.flip();
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
