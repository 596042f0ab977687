package io.nacre.oci.upstream;

import io.nacre.store.blob.GrowingWriter;
import io.nacre.store.fetch.FetchException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;

/**
 * The first bytes of a blob, which came from another source before that broke off.
 *
 * @param file where they are; whoever reads it may close it, and then there are fewer
 * @param length how many, fewer than all
 * @param size of the whole blob
 * @param why there are no more
 */
record Prefix(FileChannel file, long length, long size, FetchException why) {
  private static final int BUFFER_BYTES = 256 << 10;

  /** Writes them; that they are right shows with the digest of the whole. */
  void copyTo(GrowingWriter writer) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    for (long at = 0; at < length; ) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), length - at));
      int count = read(buffer, at);
      if (count < 0) {
        break; // fewer than it seemed: the rest comes from the upstream
      }
      at += count;
      writer.write(buffer.flip());
    }
    writer.flush();
  }

  /** Negative when there is no more, or the file was closed. */
  private int read(ByteBuffer buffer, long at) throws IOException {
    try {
      return file.read(buffer, at);
    } catch (ClosedChannelException _) {
      return -1;
    }
  }
}
