package io.nacre.oci.upstream;

import java.util.Locale;
import java.util.Map;
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

  private final LongAdder[] requests = new LongAdder[Outcome.values().length];
  private final LongAdder bytes = new LongAdder();

  Meter() {
    for (int i = 0; i < requests.length; i++) {
      requests[i] = new LongAdder();
    }
  }

  void count(Outcome outcome) {
    requests[outcome.ordinal()].increment();
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
    for (Outcome outcome : Outcome.values()) {
      sums.put(outcome.name().toLowerCase(Locale.ROOT), requests[outcome.ordinal()].sum());
    }
    return sums;
  }
}
