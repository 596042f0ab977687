package io.nacre.store.blob;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is being written, and is gone when it is closed before it was published. Used only on
 * the store's own threads, which nobody interrupts: an interrupt would close the channel.
 */
final class IncomingFile implements Closeable {
  private volatile Path path;
  private final FileChannel channel;
  private boolean published;

  private IncomingFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static IncomingFile create(Path path) throws IOException {
    try {
      FileChannel channel =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      Disk.allow(path, Disk.OPEN_FILE);
      return new IncomingFile(path, channel);
    } catch (IOException e) {
      throw Disk.explain(e, path);
    }
  }

  /** Where it lies now: a name of its own, and once it is published the one it was given. */
  Path path() {
    return path;
  }

  void write(ByteBuffer bytes, long offset) throws IOException {
    try {
      long at = offset;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    } catch (IOException e) {
      throw Disk.explain(e, path);
    }
  }

  /** Fills the buffer; the bytes must have been written. */
  void read(ByteBuffer bytes, long offset) throws IOException {
    long at = offset;
    while (bytes.hasRemaining()) {
      int count = channel.read(bytes, at);
      if (count < 0) {
        throw new EOFException("%s ends at %d".formatted(path, at));
      }
      at += count;
    }
  }

  /** Writes one after the other, from where the last such write ended. */
  WritableByteChannel appending() {
    return channel;
  }

  /** Makes what was written durable. */
  void sync() throws IOException {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw Disk.explain(e, path); // some file systems learn only now that there is no room
    }
  }

  /**
   * Has what was written so far go to the disk; waits for it only where the kernel knows no better.
   */
  void startSync() throws IOException {
    if (!PageCache.startWriting(path)) {
      sync();
    }
  }

  /** Gives the file its name; durable once the folder is synced. */
  void publish(Path name) throws IOException {
    Files.move(path, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    path = name;
    published = true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (!published) {
      Files.deleteIfExists(path);
    }
  }
}
