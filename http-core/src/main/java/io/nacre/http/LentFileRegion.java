package io.nacre.http;

import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;

/**
 * A region of a file that stays open when the region has been sent: it belongs to somebody else.
 */
final class LentFileRegion extends DefaultFileRegion {
  LentFileRegion(FileChannel file, long offset, long length) {
    super(file, offset, length);
  }

  @Override
  protected void deallocate() {
    // whoever opened the file closes it
  }
}
