package io.nacre.oci.upstream;

import io.nacre.store.blob.Blob;
import io.nacre.store.fetch.Arrival;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A blob that comes from one source, and from another one when that breaks off: its reader notices
 * nothing but the time it takes.
 */
final class ContinuedArrival implements Arrival {
  private static final Logger log = LoggerFactory.getLogger(ContinuedArrival.class);

  private volatile Arrival current;

  /** Its file is read from until the reader is done. */
  private volatile @Nullable Arrival broken;

  private @Nullable Source other;

  /** Bytes that the reader was told are there. */
  private long good;

  /** Where to go on. */
  @FunctionalInterface
  interface Source {
    /**
     * @param prefix what is here already
     */
    Arrival goOn(Prefix prefix) throws FetchException, InterruptedException;
  }

  /**
   * @param other asked once, when the first breaks off
   */
  ContinuedArrival(Arrival first, Source other) {
    this.current = first;
    this.other = other;
  }

  @Override
  public Digest digest() {
    return current.digest();
  }

  @Override
  public long size() {
    return current.size();
  }

  @Override
  public FileChannel file() {
    return current.file();
  }

  @Override
  public long await(long offset) throws FetchException, InterruptedException {
    long end;
    try {
      end = current.await(offset);
    } catch (FetchException e) {
      goOn(e);
      end = current.await(offset);
    }
    good = Math.max(good, end);
    return end;
  }

  @Override
  public Blob result() throws FetchException, InterruptedException {
    try {
      return current.result();
    } catch (FetchException e) {
      goOn(e);
      return current.result();
    }
  }

  private void goOn(FetchException why) throws FetchException, InterruptedException {
    Source next = other;
    if (next == null) {
      throw why;
    }
    other = null;
    Arrival before = current;
    log.info("{} goes on at byte {} elsewhere: {}", digest(), good, why.getMessage());
    try {
      current = next.goOn(new Prefix(before.file(), good, before.size(), why));
    } catch (FetchException e) {
      throw new FetchException("%s; %s".formatted(why.getMessage(), e.getMessage()), e);
    }
    broken = before;
  }

  @Override
  public void close() throws IOException {
    Arrival before = broken;
    try (before) {
      current.close();
    }
  }
}
