package io.nacre.agent.setup;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What becomes of one file.
 *
 * @param before its text; nothing when it does not exist
 * @param after its text; nothing when it is deleted
 */
public record Change(Path file, Optional<String> before, Optional<String> after) {

  /** {@code created}, {@code changed} or {@code deleted}. */
  public String kind() {
    if (before.isEmpty()) {
      return "created";
    }
    return after.isEmpty() ? "deleted" : "changed";
  }

  /** The change as a unified diff, as {@code diff -u} and {@code patch} have it. */
  public String diff() {
    return UnifiedDiff.of(file.toString(), before, after);
  }
}
