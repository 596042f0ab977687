package io.nacre.oci.upstream;

import io.nacre.store.blob.ProvisionalBlob;
import io.nacre.store.dag.Profile;
import io.nacre.store.fetch.FetchException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A blob of which clients read parts: what came of it, what is on its way, and who waits. The file
 * goes when the last who uses it has let go.
 */
final class RangedBlob {
  private static final int LEAF = Profile.UNIXFS_V1_2025.chunkSize();

  private final ProvisionalBlob file;
  private final List<Piece> running = new ArrayList<>();
  private int users = 1;
  private @Nullable FetchException failure;

  /** Leaves that one request brings. */
  final class Piece implements Section.Sink {
    private final int end;
    private int leaf;
    private long reached;

    private Piece(int first, int end) {
      this.leaf = first;
      this.end = end;
      this.reached = (long) first * LEAF;
    }

    /** The end of its bytes (exclusive). */
    long endByte() {
      return endOf(end);
    }

    private boolean covers(long offset) {
      return offset >= (long) leaf * LEAF && offset < endByte();
    }

    @Override
    public long at() {
      return reached;
    }

    @Override
    public void take(ByteBuffer bytes) throws IOException {
      int length = bytes.remaining();
      file.write(bytes, reached);
      synchronized (RangedBlob.this) {
        reached += length;
        for (; leaf < end && reached >= endOf(leaf + 1); leaf++) {
          file.mark(leaf);
        }
        RangedBlob.this.notifyAll();
      }
    }
  }

  /** Used by whoever makes it. */
  RangedBlob(ProvisionalBlob file) {
    this.file = file;
  }

  ProvisionalBlob file() {
    return file;
  }

  private long endOf(int leaf) {
    return Math.min(file.size(), (long) leaf * LEAF);
  }

  /** The end of the bytes that are here without a hole from this one on; itself when it is not. */
  long hereUpTo(long offset) {
    return Math.max(offset, endOf(file.nextMissing((int) (offset / LEAF))));
  }

  /** The first byte from this one on, which is not here, that is. */
  long missingUpTo(long offset) {
    return endOf(file.nextPresent((int) (offset / LEAF)));
  }

  boolean isComplete() {
    return file.nextMissing(0) == file.leaves();
  }

  // ---- for whoever fetches

  /** What of these bytes is neither here nor on its way, to the borders of leaves; now it is. */
  synchronized List<Piece> claim(long first, long length) {
    List<Piece> claimed = new ArrayList<>();
    int end = Math.toIntExact((first + length - 1) / LEAF) + 1;
    int start = -1;
    for (int leaf = (int) (first / LEAF); leaf <= end; leaf++) {
      boolean isWanted = leaf < end && !file.has(leaf) && !isRunning((long) leaf * LEAF);
      if (isWanted && start < 0) {
        start = leaf;
      } else if (!isWanted && start >= 0) {
        claimed.add(new Piece(start, leaf));
        start = -1;
      }
    }
    running.addAll(claimed);
    return claimed;
  }

  private boolean isRunning(long offset) {
    return running.stream().anyMatch(piece -> piece.covers(offset));
  }

  /** All of it came. */
  synchronized void done(Piece piece) {
    running.remove(piece);
    notifyAll();
  }

  /** No more of it will come. */
  synchronized void failed(Piece piece, FetchException why) {
    failure = why;
    done(piece);
  }

  // ---- for whoever reads

  /** As {@link io.nacre.store.fetch.ArrivingBytes#await}. */
  synchronized long await(long offset) throws FetchException, InterruptedException {
    while (true) {
      long here = hereUpTo(offset);
      if (here > offset) {
        return here;
      }
      boolean comes = false;
      for (Piece piece : running) {
        if (piece.covers(offset)) {
          if (piece.reached > offset) {
            return piece.reached;
          }
          comes = true;
        }
      }
      if (!comes) {
        FetchException why = failure;
        throw new FetchException(
            why == null ? "nobody brings byte " + offset : String.valueOf(why.getMessage()));
      }
      wait();
    }
  }

  /** One more uses it. False when it is gone already. */
  synchronized boolean retain() {
    if (users == 0) {
      return false;
    }
    users++;
    return true;
  }

  /** One less does. */
  void release() throws IOException {
    boolean last;
    synchronized (this) {
      users--;
      last = users == 0;
    }
    if (last) {
      file.close();
    }
  }
}
