package io.nacre.store.blob;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What was written last, over all files of a store; what was written before that is let go of by
 * the kernel's cache. A layer just pushed or pulled is likely to be asked for soon, and a file that
 * is asked for again is cached again; but gigabytes that stream through a node must not push out
 * what its other programs have there, nor make the kernel find new memory for every one of their
 * pages, which on machines that share memory with others is slower than any disk.
 */
final class RecentWrites {
  /** Bytes that stay: about an image. */
  static final long KEPT = 256L << 20;

  /** Bytes that are let go of at once. */
  private static final long RANGE = 8L << 20;

  /** Ranges that stay, at most: small files are not worth more memory than this. */
  private static final int RANGES = 4096;

  private record Range(IncomingFile file, long offset, long length) {
    boolean isFollowedBy(Range next) {
      return file == next.file && offset + length == next.offset && length + next.length <= RANGE;
    }

    Range with(Range next) {
      return new Range(file, offset, length + next.length);
    }
  }

  private final long kept;
  private final Deque<Range> ranges = new ArrayDeque<>();
  private long bytes;

  /**
   * @param kept bytes that stay
   */
  RecentWrites(long kept) {
    this.kept = kept;
  }

  /** These bytes were written. Lets go of as many others; that takes no longer than writing. */
  void wrote(IncomingFile file, long offset, long length) {
    add(new Range(file, offset, length));
    for (Range old = takeOld(); old != null; old = takeOld()) {
      PageCache.drop(old.file.path(), old.offset, old.length);
    }
  }

  private synchronized void add(Range range) {
    Range last = ranges.peekLast();
    if (last != null && last.isFollowedBy(range)) {
      ranges.removeLast();
      ranges.addLast(last.with(range));
    } else {
      ranges.addLast(range);
    }
    bytes += range.length;
  }

  private synchronized @Nullable Range takeOld() {
    if (bytes <= kept && ranges.size() <= RANGES) {
      return null;
    }
    Range old = ranges.removeFirst();
    bytes -= old.length;
    return old;
  }
}
