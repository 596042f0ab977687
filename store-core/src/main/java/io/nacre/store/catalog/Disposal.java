package io.nacre.store.catalog;

import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** What of a catalog may go when room is needed, and how it goes: its side of {@code store.gc}. */
public interface Disposal {

  /**
   * Notes that something was read, so that it goes later than what was not. In memory and at once;
   * {@link #flushTouches} writes it down.
   */
  default void touch(Repository repository, Digest digest) {}

  /** Writes down what was read since the last time. */
  void flushTouches() throws IOException;

  /**
   * What belongs to a repository though no manifest there names it and it is none: what a push left
   * that never ended, or a manifest that was deleted. Nothing, as long as it is not known of all
   * its manifests what they name.
   *
   * @param before only what was pushed before
   */
  List<Digest> unnamed(Repository repository, Instant before, int limit) throws IOException;

  /**
   * Takes such things out of their repository, unless a manifest has come that names them.
   *
   * @return what went
   */
  List<Digest> removeUnnamed(Repository repository, Instant before, int limit) throws IOException;

  /**
   * Images that were pulled through, are not pinned and no part of another image.
   *
   * @param used when they, or something they name, were read last
   */
  record Evictable(Repository repository, Digest manifest, Instant used) {}

  /**
   * The ones that nobody has read for longest, in that order.
   *
   * @param usedBefore only those that were read last before
   */
  List<Evictable> evictable(Instant usedBefore, int limit) throws IOException;

  /**
   * Takes such an image out of its repository with what only it names, unless it was pinned, pushed
   * or made a part of another one meanwhile.
   *
   * @return what belongs there no longer
   */
  List<Digest> evict(Evictable image) throws IOException;
}
