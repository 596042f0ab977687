package io.nacre.swarm.transfer;

import io.nacre.store.blob.Blob;
import io.nacre.store.fetch.Arrival;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.image.Digest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The one fetch of one digest, as those see it who wait for it. */
final class Transfer {
  private final Digest digest;

  // guarded by this
  private @Nullable Landing landing;
  private @Nullable Blob blob;
  private @Nullable FetchException failure;

  Transfer(Digest digest) {
    this.digest = digest;
  }

  Digest digest() {
    return digest;
  }

  // ---- for whoever fetches

  /** From now on this can be followed: its size is known, and somebody has it. */
  synchronized void landsAt(Landing landing) {
    this.landing = landing;
    notifyAll();
  }

  /** Came to nothing; there may be another, or the end. */
  synchronized void landsNowhere() {
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
        return new SwarmArrival(this, landing);
      }
      if (blob != null) {
        return new SwarmArrival(this, open(blob));
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
