package io.nacre.oci.upstream;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what became of requests to one upstream, since the agent started. */
final class Meter {

  /** How a request ended; each try counts for itself. */
  enum Outcome {
    OK,
    NOT_FOUND,
    DENIED,
    BUSY,
    FAILED
  }

  /** Filled once, so that all threads may read it. */
  private final Map<Outcome, LongAdder> requests = new EnumMap<>(Outcome.class);

  private final LongAdder bytes = new LongAdder();

  Meter() {
    for (Outcome outcome : Outcome.values()) {
      requests.put(outcome, new LongAdder());
    }
  }

  void count(Outcome outcome) {
    Objects.requireNonNull(requests.get(outcome)).increment();
  }

  /** So many bytes of blobs came. */
  void received(long count) {
    bytes.add(count);
  }

  long bytes() {
    return bytes.sum();
  }

  /** By the outcome's name in small letters, all of them. */
  Map<String, Long> requests() {
    Map<String, Long> sums = new TreeMap<>();
    requests.forEach(
        (outcome, count) -> sums.put(outcome.name().toLowerCase(Locale.ROOT), count.sum()));
    return sums;
  }
}
