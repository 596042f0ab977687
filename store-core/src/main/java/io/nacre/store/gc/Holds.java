package io.nacre.store.gc;

import io.nacre.store.image.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Blobs that nobody may delete just now, though the catalog may not know them yet. Whoever commits
 * a blob and then makes it belong to a repository holds its digest from before the one to after the
 * other; whoever reads an image file by file holds what it is going to read. Safe for use by many
 * threads; nobody waits for more than one deletion.
 */
public final class Holds {
  private final ConcurrentHashMap<Digest, Integer> held = new ConcurrentHashMap<>();

  /** Keeps a blob until the hold is closed. Holds of the same digest add up. */
  public Hold hold(Digest digest) {
    held.merge(digest, 1, Integer::sum);
    return new Hold(digest);
  }

  /** Whether somebody holds it at this moment. */
  public boolean isHeld(Digest digest) {
    return held.containsKey(digest);
  }

  /**
   * Does something to a blob unless it is held, and lets nobody hold it meanwhile.
   *
   * @return what the deletion says, or false when the blob is held
   */
  public boolean ifFree(Digest digest, Deletion deletion) throws IOException {
    AtomicBoolean done = new AtomicBoolean();
    try {
      held.compute(
          digest,
          (_, holds) -> {
            if (holds == null) {
              done.set(run(deletion));
            }
            return holds;
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return done.get();
  }

  private static boolean run(Deletion deletion) {
    try {
      return deletion.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@link #ifFree} does. */
  @FunctionalInterface
  public interface Deletion {
    /** Returns whether it did anything. */
    boolean run() throws IOException;
  }

  /** Close it once. */
  public final class Hold implements AutoCloseable {
    private final Digest digest;

    private Hold(Digest digest) {
      this.digest = digest;
    }

    @Override
    public void close() {
      held.computeIfPresent(digest, (_, holds) -> holds == 1 ? null : holds - 1);
    }
  }
}
