package io.nacre.store.fetch;

import io.nacre.store.blob.Blob;
import io.nacre.store.image.Digest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The one fetch of one digest, as those see it who wait for it. */
public final class Transfer {
  private final Digest digest;

  // guarded by this
  private @Nullable Landing landing;
  private @Nullable Blob blob;
  private @Nullable FetchException failure;

  Transfer(Digest digest) {
    this.digest = digest;
  }

  public Digest digest() {
    return digest;
  }

  // ---- for whoever fetches

  /** From now on this can be followed: its size is known, and somebody has it. */
  public synchronized void landsAt(Landing landing) {
    this.landing = landing;
    notifyAll();
  }

  /** Came to nothing; there may be another, or the end. */
  public synchronized void landsNowhere() {
    landing = null;
  }

  synchronized void succeeded(Blob blob) {
    this.blob = blob;
    notifyAll();
  }

  synchronized void failed(FetchException why) {
    failure = why;
    notifyAll();
  }

  // ---- for whoever waits

  /**
   * A reader from the start, as soon as there is something to follow.
   *
   * @throws FetchException when it came to nothing
   */
  synchronized Arrival follow() throws FetchException, InterruptedException {
    while (true) {
      if (landing != null && landing.retain()) {
        return new TransferArrival(this, landing);
      }
      if (blob != null) {
        return new TransferArrival(this, open(blob));
      }
      if (failure != null) {
        throw failure;
      }
      wait();
    }
  }

  private static Landing open(Blob blob) throws FetchException {
    try {
      return Landing.of(blob);
    } catch (IOException e) {
      throw new FetchException("%s cannot be read here".formatted(blob.digest()), e);
    }
  }

  /** Waits for the end. */
  synchronized Blob result() throws FetchException, InterruptedException {
    while (blob == null) {
      if (failure != null) {
        throw failure;
      }
      wait();
    }
    return blob;
  }
}
