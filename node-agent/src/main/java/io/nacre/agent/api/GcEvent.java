package io.nacre.agent.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the answer to {@code gc}: the last has a report or an error, those before say how far
 * it has come.
 *
 * @param looked at so many blobs
 * @param blobs of so many
 * @param report what came of it
 * @param error why it ended before
 */
public record GcEvent(long looked, long blobs, @Nullable Report report, @Nullable String error) {

  /**
   * What came of it.
   *
   * @param dryRun whether it only would
   * @param unnamed blobs that no manifest of their repository named
   * @param evicted images that had been pulled through
   * @param blobs deleted from the disk
   * @param bytes that they had
   * @param missing bytes by which there still is too much
   */
  public record Report(
      boolean dryRun, int unnamed, List<Image> evicted, int blobs, long bytes, long missing) {}

  /**
   * @param used when it was read last, RFC 3339
   */
  public record Image(String repository, String digest, String used) {}
}
