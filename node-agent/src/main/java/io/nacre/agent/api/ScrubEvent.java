package io.nacre.agent.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the answer to {@code scrub}: the last has a report or an error, those before say how
 * far it has come.
 *
 * @param read so many bytes
 * @param bytes of so many
 * @param report what came of it
 * @param error why it ended before
 */
public record ScrubEvent(long read, long bytes, @Nullable Report report, @Nullable String error) {

  /**
   * What came of it.
   *
   * @param blobs compared with their digests
   * @param bytes that they have
   */
  public record Report(long blobs, long bytes, List<Damage> damaged) {}

  /**
   * A blob whose file did not have its bytes any more.
   *
   * @param aside where the file lies now, if it was there
   * @param from where the blob came from again, if it did
   * @param why it did not
   */
  public record Damage(
      String digest, @Nullable String aside, @Nullable String from, @Nullable String why) {}
}
