package io.nacre.store.blob;

import io.nacre.store.dag.Profile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.BitSet;
import java.util.Objects;

/** A file in the folder of what is incoming, and in memory which leaves of it are there. */
final class FileProvisionalBlob implements ProvisionalBlob {
  private final long size;
  private final int leaves;
  private final Workers workers;
  private final IncomingFile file;
  private final ReadersChannel readers;
  private final BitSet present = new BitSet();

  FileProvisionalBlob(long size, Publisher publisher, Workers workers) throws IOException {
    this.size = size;
    this.leaves = Math.toIntExact(Profile.UNIXFS_V1_2025.leaves(size));
    this.workers = workers;
    this.file = workers.onDisk(publisher::incoming);
    this.readers = new ReadersChannel(file.path());
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int leaves() {
    return leaves;
  }

  @Override
  public void write(ByteBuffer bytes, long offset) throws IOException {
    Objects.checkFromIndexSize(offset, bytes.remaining(), size);
    workers.onDisk(
        () -> {
          file.write(bytes, offset);
          return true;
        });
  }

  @Override
  public void read(ByteBuffer bytes, long offset) throws IOException {
    workers.onDisk(
        () -> {
          file.read(bytes, offset);
          return true;
        });
  }

  @Override
  public synchronized void mark(int leaf) {
    present.set(Objects.checkIndex(leaf, leaves));
  }

  @Override
  public synchronized boolean has(int leaf) {
    return present.get(leaf);
  }

  @Override
  public synchronized int nextMissing(int leaf) {
    return Math.min(leaves, present.nextClearBit(leaf));
  }

  @Override
  public synchronized int nextPresent(int leaf) {
    int next = present.nextSetBit(leaf);
    return next < 0 ? leaves : next;
  }

  @Override
  public FileChannel file() {
    return readers.get();
  }

  @Override
  public void close() throws IOException {
    readers.close();
    workers.onDisk(
        () -> {
          file.close();
          return true;
        });
  }
}
