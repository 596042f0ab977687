package io.nacre.store.fetch;

import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.IOException;

/**
 * Brings a blob that this disk lacks. Implemented by the swarm and by upstream registries; the
 * agent chains them.
 */
public interface BlobFetcher {

  /**
   * Starts the one fetch of this digest, or joins it when it is under way. Returns once it is
   * certain that a source has the blob and how long it is, so that the caller can decide before the
   * first byte.
   *
   * @param repository the name under which the blob was asked for; sources may grant or refuse by
   *     it
   * @throws NotFoundException when no source has it; quick, so that the client can try the next
   *     mirror
   * @throws DeniedException when who decides does not let us have it
   * @throws BusyException when who has it wants to be asked later
   * @throws FetchException when sources have it but none could be read
   */
  Arrival fetch(Repository repository, Digest digest) throws FetchException, InterruptedException;

  /**
   * How long a blob is, without bringing it if that can be.
   *
   * @return in bytes
   * @throws FetchException as {@link #fetch}
   */
  default long size(Repository repository, Digest digest)
      throws FetchException, InterruptedException {
    try (Arrival arrival = fetch(repository, digest)) {
      return arrival.size();
    } catch (FetchException e) {
      throw e;
    } catch (IOException e) {
      throw new FetchException("%s cannot be read here".formatted(digest), e);
    }
  }

  /**
   * Brings at least a part of a blob, and no more of it than is sensible.
   *
   * <p>A part may be no more than the word of who decides what is in the repository: it cannot be
   * checked against the digest before all of the blob is there. It is never published so.
   *
   * @param size of the whole in bytes
   * @param first offset of the first byte
   * @param length in bytes, at least 1
   * @throws FetchException as {@link #fetch}
   */
  default ArrivingBytes fetchPart(
      Repository repository, Digest digest, long size, long first, long length)
      throws FetchException, InterruptedException {
    return fetch(repository, digest);
  }

  /** As {@link #fetch}, of what is known to be a manifest: registries keep those apart. */
  default Arrival fetchManifest(Repository repository, Digest digest)
      throws FetchException, InterruptedException {
    return fetch(repository, digest);
  }
}
