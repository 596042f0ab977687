package io.nacre.agent.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the answer to {@code pull}: the first says what is to come, the last has {@code done}
 * or {@code error}, those between say how far it has come.
 *
 * @param image its name
 * @param digest of the manifest
 * @param size of all blobs in bytes
 * @param blobs how far each is that has moved since the last line
 * @param done whether all of it is here
 * @param error why it could not be
 */
public record PullEvent(
    String image,
    String digest,
    long size,
    List<BlobProgress> blobs,
    boolean done,
    @Nullable String error) {

  /**
   * @param digest of the blob
   * @param size in bytes
   * @param here so many of them
   */
  public record BlobProgress(String digest, long size, long here) {}
}
